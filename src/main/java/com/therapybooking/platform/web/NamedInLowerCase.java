package com.therapybooking.platform.web;

import java.util.Locale;

/** An enum whose constants have their own names, in lower case, outside of the code. */
public interface NamedInLowerCase {

    String name();

    /** The name in the API, the database and forms. */
    default String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
