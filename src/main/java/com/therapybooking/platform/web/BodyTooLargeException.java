package com.therapybooking.platform.web;

import java.io.IOException;

/** More of a body has come than we take. */
public final class BodyTooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    public BodyTooLargeException() {
        super("The body is too large");
    }
}
