package com.therapybooking.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The counters of a key's attempts.
 *
 * @param lastAt when the last attempt was made, or null
 * @param lastStatus HTTP status of the last attempt; null when no response came
 * @param lastError why no response came, as in {@code lastWebhookError}, or null
 * @param lastWasTest whether the last attempt was a test; false when version 1.0 counted it
 * @param failures the failures since the last success; null while it succeeds
 */
public record KeyCounters(
        long successCount,
        long failureCount,
        @Nullable Instant lastAt,
        @Nullable Integer lastStatus,
        @Nullable String lastError,
        boolean lastWasTest,
        @Nullable Failures failures) {

    /** A key without any attempt. */
    public static final KeyCounters NONE = new KeyCounters(0, 0, null, null, null, false, null);

    /**
     * A key's consecutive failures, without those of tests.
     *
     * @param since when the first of them began
     * @param failing whether the key counts as failing
     */
    public record Failures(Instant since, long count, boolean failing) {}

    /** These counters and those of later attempts together, without a failing streak. */
    public KeyCounters plus(KeyCounters newer) {
        boolean isLater = lastAt != null && newer.lastAt != null && lastAt.isAfter(newer.lastAt);
        KeyCounters last = isLater ? this : newer;
        return new KeyCounters(
                successCount + newer.successCount,
                failureCount + newer.failureCount,
                last.lastAt,
                last.lastStatus,
                last.lastError,
                last.lastWasTest,
                null);
    }

    /** A copy with this failing streak. */
    public KeyCounters with(Failures streak) {
        return new KeyCounters(
                successCount, failureCount, lastAt, lastStatus, lastError, lastWasTest, streak);
    }

    /** Whether an attempt was made and the last one failed. */
    public boolean lastFailed() {
        return lastAt != null && (lastStatus == null || lastStatus < 200 || lastStatus > 299);
    }
}
