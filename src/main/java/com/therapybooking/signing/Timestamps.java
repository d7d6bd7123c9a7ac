package com.therapybooking.signing;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Formats instants as a payload contains them, in two ISO-8601 UTC forms. */
public final class Timestamps {

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

    private Timestamps() {}

    /** With exactly three decimals, like JavaScript's {@code toISOString}. */
    public static String millis(Instant instant) {
        return MILLIS.format(instant);
    }

    /** Without decimals. */
    public static String seconds(Instant instant) {
        return SECONDS.format(instant);
    }
}
