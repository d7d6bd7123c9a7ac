package com.therapybooking.reminder;

import java.time.Duration;

/** Writes the time left until a session in words. */
final class TimeLeft {

    private static final int SECONDS_OF_MINUTE = 60;

    private TimeLeft() {}

    /**
     * To the nearest minute, such as {@code 24 hours}, {@code 23 hours 59 minutes} or {@code 1
     * minute}.
     *
     * @param left not negative
     */
    static String inWords(Duration left) {
        long minutes = (left.toSeconds() + SECONDS_OF_MINUTE / 2) / SECONDS_OF_MINUTE;
        if (minutes == 0) {
            return "less than a minute";
        }
        Duration rounded = Duration.ofMinutes(minutes);
        String hours = count(rounded.toHours(), "hour");
        String rest = count(rounded.toMinutesPart(), "minute");
        return hours.isEmpty() || rest.isEmpty() ? hours + rest : hours + " " + rest;
    }

    private static String count(long count, String what) {
        return count == 0 ? "" : count + " " + what + (count == 1 ? "" : "s");
    }
}
