package com.therapybooking.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The counters of a key's attempts.
 *
 * @param lastAt when the last attempt was made, or null
 * @param lastStatus HTTP status of the last attempt; null when no response came
 * @param lastError why no response came, as in {@code lastWebhookError}, or null
 * @param failingSince the first failure after the last success, or null while it succeeds
 */
public record KeyCounters(
        long successCount,
        long failureCount,
        @Nullable Instant lastAt,
        @Nullable Integer lastStatus,
        @Nullable String lastError,
        @Nullable Instant failingSince,
        long consecutiveFailures) {

    /** The same for a key whose attempts have failed since this time. */
    public KeyCounters failing(Instant since, long failures) {
        return new KeyCounters(
                successCount, failureCount, lastAt, lastStatus, lastError, since, failures);
    }

    /** A key without any attempt. */
    public static final KeyCounters NONE = new KeyCounters(0, 0, null, null, null, null, 0);
}
