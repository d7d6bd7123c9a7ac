package com.therapybooking.webhook;

import com.therapybooking.webhook.options.FailingRule;
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
 * @param consecutiveFailures the failures since then, without those of tests
 * @param failingUntil the last of these failures, or null while it succeeds
 */
public record KeyCounters(
        long successCount,
        long failureCount,
        @Nullable Instant lastAt,
        @Nullable Integer lastStatus,
        @Nullable String lastError,
        boolean lastWasTest,
        @Nullable Instant failingSince,
        long consecutiveFailures,
        @Nullable Instant failingUntil) {

    /** Counters of a key that is not failing. */
    public KeyCounters(
            long successCount,
            long failureCount,
            @Nullable Instant lastAt,
            @Nullable Integer lastStatus,
            @Nullable String lastError,
            boolean lastWasTest) {
        this(successCount, failureCount, lastAt, lastStatus, lastError, lastWasTest, null, 0, null);
    }

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
                last.lastWasTest);
    }

    /** A copy with this failing streak. */
    public KeyCounters failing(Instant since, Instant until, long failures) {
        return new KeyCounters(
                successCount,
                failureCount,
                lastAt,
                lastStatus,
                lastError,
                lastWasTest,
                since,
                failures,
                until);
    }

    /** Whether an attempt was made and the last one failed. */
    public boolean lastFailed() {
        return lastAt != null && (lastStatus == null || lastStatus < 200 || lastStatus > 299);
    }

    /** Whether the key counts as failing. */
    public boolean isFailing() {
        return failingSince != null
                && failingUntil != null
                && FailingRule.isFailing(consecutiveFailures, failingSince, failingUntil);
    }

    /** A key without any attempt. */
    public static final KeyCounters NONE = new KeyCounters(0, 0, null, null, null, false);
}
