package com.therapybooking.dashboard.session;

import java.util.regex.Pattern;

/** Decides to which page the browser returns after sign-in: one of ours, never another site. */
public final class ReturnPath {

    private static final String OVERVIEW = "/";
    private static final int MAX_LENGTH = 1_000;

    /** One of the pages, with plain path segments and a well-formed query. */
    private static final Pattern PAGE =
            Pattern.compile(
                    "/(?:keys|deliveries|bookings|users|events|audit|tokens|erase|guides|verify|password)"
                            + "(?:/[a-zA-Z0-9_-]+)*(?:\\.md)?"
                            + "(?:\\?(?:[a-zA-Z0-9=&_.:+/@,~!*'()-]|%[0-9a-fA-F]{2})*)?");

    private ReturnPath() {}

    /** The requested page, or the overview for a text that is not the path of a page. */
    public static String of(String wanted) {
        return wanted.length() <= MAX_LENGTH && PAGE.matcher(wanted).matches() ? wanted : OVERVIEW;
    }
}
