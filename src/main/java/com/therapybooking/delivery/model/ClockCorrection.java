package com.therapybooking.delivery.model;

import java.time.Duration;
import java.time.Instant;

/** Recognises planned times that were computed before the clock was set back. */
public final class ClockCorrection {

    /** Smaller corrections only make a planned time late by as much. */
    private static final Duration MIN = Duration.ofMinutes(1);

    private ClockCorrection() {}

    /**
     * Whether a planned time is further ahead than it can be, because the clock was set back.
     *
     * @param longest the longest time ahead for which it is planned
     */
    public static boolean isOutdated(Instant time, Instant now, Duration longest) {
        return time.isAfter(now.plus(longest).plus(MIN));
    }
}
