package com.therapybooking.platform.web;

import tools.jackson.core.JsonParser;
import tools.jackson.databind.DatabindException;

/** A string that a database cannot store unchanged. */
public final class BadTextException extends DatabindException {

    public BadTextException(JsonParser parser) {
        super(parser, "text with NUL or half a surrogate pair");
    }
}
