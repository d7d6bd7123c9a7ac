package com.therapybooking.webhook;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The counters of a key's attempts.
 *
 * @param lastAt when the last attempt was made, or null
 * @param lastStatus HTTP status of the last attempt; null when no response came
 * @param lastError why no response came, as in {@code lastWebhookError}, or null
 * @param lastWasTest whether the last attempt was a test; false when version 1.0 counted it
 * @param failingSince the first failure after the last success, or null while it succeeds
 */
public record KeyCounters(
        long successCount,
        long failureCount,
        @Nullable Instant lastAt,
        @Nullable Integer lastStatus,
        @Nullable String lastError,
        boolean lastWasTest,
        @Nullable Instant failingSince,
        long consecutiveFailures) {

    private static final int FAILING_FAILURES = 10;
    private static final Duration FAILING_TIME = Duration.ofHours(1);

    /** The same for a key whose attempts have failed since this time. */
    public KeyCounters failing(Instant since, long failures) {
        return new KeyCounters(
                successCount,
                failureCount,
                lastAt,
                lastStatus,
                lastError,
                lastWasTest,
                since,
                failures);
    }

    /** Whether an attempt was made and the last one failed. */
    public boolean lastFailed() {
        return lastAt != null && (lastStatus == null || lastStatus < 200 || lastStatus > 299);
    }

    /** Whether the key counts as failing. */
    public boolean isFailing() {
        return failingSince != null
                && isFailing(
                        consecutiveFailures, failingSince, lastAt == null ? failingSince : lastAt);
    }

    /**
     * Whether a key counts as failing: ten attempts in a row failed, or all attempts of an hour.
     *
     * @param since when the first of the failed attempts began
     * @param lastAt when the last one ended
     */
    public static boolean isFailing(long failures, Instant since, Instant lastAt) {
        return failures >= FAILING_FAILURES
                || Duration.between(since, lastAt).compareTo(FAILING_TIME) >= 0;
    }

    /** A key without any attempt. */
    public static final KeyCounters NONE = new KeyCounters(0, 0, null, null, null, false, null, 0);
}
