package com.therapybooking.webhook.options;

import java.time.Duration;
import java.time.Instant;

/**
 * When a key counts as failing: ten attempts in a row failed, or every attempt of at least one
 * hour.
 */
public final class FailingRule {

    private static final int MIN_FAILURES = 10;
    private static final Duration MIN_TIME = Duration.ofHours(1);

    private FailingRule() {}

    /**
     * Whether a key counts as failing.
     *
     * @param failures failed attempts since the last success
     * @param since when the first of them began
     * @param lastAt when the last of them ended
     */
    public static boolean isFailing(long failures, Instant since, Instant lastAt) {
        return failures >= MIN_FAILURES || Duration.between(since, lastAt).compareTo(MIN_TIME) >= 0;
    }
}
