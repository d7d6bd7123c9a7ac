package com.therapybooking.reminder;

import java.time.Duration;

/** Writes the time left until a session in words. */
final class TimeLeft {

    private TimeLeft() {}

    /**
     * To the nearest minute, such as {@code 24 hours}, {@code 23 hours 59 minutes} or {@code 1
     * minute}.
     *
     * @param left not negative
     */
    static String inWords(Duration left) {
        Duration rounded = Duration.ofMinutes(left.plusSeconds(30).toMinutes());
        if (rounded.isZero()) {
            return "less than a minute";
        }
        String hours = count(rounded.toHours(), "hour");
        String rest = count(rounded.toMinutesPart(), "minute");
        return hours.isEmpty() || rest.isEmpty() ? hours + rest : hours + " " + rest;
    }

    private static String count(long count, String what) {
        return count == 0 ? "" : count + " " + what + (count == 1 ? "" : "s");
    }
}
