package com.therapybooking.dashboard.keys;

import com.therapybooking.dashboard.Wording;
import com.therapybooking.webhook.KeyCounters;
import com.therapybooking.webhook.RateLimitState;
import com.therapybooking.webhook.WebhookKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The condition of a key in words.
 *
 * @param label two or three words
 * @param reason the explanation, to be continued with {@code since} if present; may be empty
 * @param since when the failures began, or null
 * @param detail the end of the explanation, after {@code since}; may be empty
 * @param advice how to fix it; may be empty
 */
public record KeyCondition(
        Level level,
        String label,
        String reason,
        @Nullable Instant since,
        String detail,
        String advice) {

    /** In the order of urgency. */
    public enum Level {
        BAD,
        WARN,
        OFF,
        NEW,
        GOOD;

        /** The name of the CSS class. */
        public String style() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private static final int FAILING = 3;

    /** Whether an administrator must act. */
    public boolean needsAttention() {
        return level == Level.BAD;
    }

    static KeyCondition of(
            WebhookKey key,
            KeyCounters counters,
            RateLimitState limit,
            long waiting,
            Wording words) {
        if (!key.active()) {
            return off(key, counters, waiting, words);
        }
        if (counters.failingSince() != null) {
            return failing(counters, words);
        }
        if (lastTestFailed(counters)) {
            return new KeyCondition(
                    Level.WARN,
                    "Last test failed",
                    "The receiver "
                            + words.answer(counters.lastStatus(), counters.lastError())
                            + ".",
                    null,
                    "",
                    words.advice(counters.lastStatus(), counters.lastError()));
        }
        if (limit.remaining() == 0 && waiting > 0) {
            return new KeyCondition(
                    Level.WARN,
                    "Rate limit reached",
                    "This hour’s limit of "
                            + words.count(limit.limit(), "webhook")
                            + " is used up; the others are sent in the next hour.",
                    null,
                    "",
                    "If this happens often, raise the limit.");
        }
        if (counters.lastAt() == null) {
            return new KeyCondition(
                    Level.NEW,
                    "Nothing sent yet",
                    "Send a test to see whether the receiver answers.",
                    null,
                    "",
                    "");
        }
        return new KeyCondition(Level.GOOD, "OK", "", null, "", "");
    }

    /** A failure without a streak is a failed test. */
    private static boolean lastTestFailed(KeyCounters counters) {
        Integer status = counters.lastStatus();
        return counters.lastAt() != null && (status == null || status < 200 || status > 299);
    }

    private static KeyCondition off(
            WebhookKey key, KeyCounters counters, long waiting, Wording words) {
        String queuedNote =
                waiting == 0
                        ? ""
                        : words.count(waiting, "event")
                                + (waiting == 1 ? " is" : " are")
                                + " kept and sent when the key is enabled.";
        if (key.disabledReason() == null) {
            return new KeyCondition(
                    Level.OFF,
                    "Disabled",
                    "An administrator disabled the key.",
                    null,
                    "",
                    queuedNote);
        }
        return new KeyCondition(
                Level.BAD,
                "Disabled",
                "Disabled automatically: the receiver "
                        + words.answer(counters.lastStatus(), counters.lastError())
                        + ".",
                null,
                "",
                (words.advice(counters.lastStatus(), counters.lastError()) + " " + queuedNote)
                        .strip());
    }

    private static KeyCondition failing(KeyCounters counters, Wording words) {
        boolean often = counters.consecutiveFailures() >= FAILING;
        return new KeyCondition(
                often ? Level.BAD : Level.WARN,
                often ? "Failing" : "Last attempt failed",
                words.failures(counters.consecutiveFailures()) + " since",
                counters.failingSince(),
                words.shortAnswer(counters.lastStatus(), counters.lastError()) + ".",
                words.advice(counters.lastStatus(), counters.lastError())
                        + " The service keeps retrying.");
    }
}
