package com.therapybooking.platform.web;

import java.io.IOException;

/** A body has not come within the time that we wait for one. */
public final class BodyTooSlowException extends IOException {

    private static final long serialVersionUID = 1L;

    public BodyTooSlowException() {
        super("The body comes too slowly");
    }
}
