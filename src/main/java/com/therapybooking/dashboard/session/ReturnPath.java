package com.therapybooking.dashboard.session;

import java.util.regex.Pattern;

/** Decides where the browser goes after the sign-in: to one of our pages, never elsewhere. */
public final class ReturnPath {

    private static final String OVERVIEW = "/";
    private static final int MAX_LENGTH = 1_000;

    /** One of the pages, with plain path segments and a well-formed query. */
    private static final Pattern PAGE =
            Pattern.compile(
                    "/(?:keys|deliveries|bookings|users|events|audit|tokens|erase|verify|password)"
                            + "(?:/[a-zA-Z0-9-]+)*"
                            + "(?:\\?(?:[a-zA-Z0-9=&_.:+-]|%[0-9a-fA-F]{2})*)?");

    private ReturnPath() {}

    /** The wanted page, or the overview when the text is anything but the path of a page. */
    public static String of(String wanted) {
        return wanted.length() <= MAX_LENGTH && PAGE.matcher(wanted).matches() ? wanted : OVERVIEW;
    }
}
