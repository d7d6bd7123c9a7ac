package com.therapybooking.dashboard;

import com.therapybooking.webhook.KeyCounters;
import com.therapybooking.webhook.RateLimitState;
import com.therapybooking.webhook.WebhookKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a key does, in words.
 *
 * @param label two or three words
 * @param reason why, a sentence; without its full stop when {@code since} is to follow; may be
 *     empty
 * @param since when it began, or null
 * @param advice what to do about it; may be empty
 */
record Health(Level level, String label, String reason, @Nullable Instant since, String advice) {

    /** From what needs somebody most to what needs nobody. */
    enum Level {
        BAD,
        WARN,
        OFF,
        NEW,
        GOOD;

        /** The name of its style. */
        public String style() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Whether somebody should do something. */
    boolean needsSomebody() {
        return level == Level.BAD;
    }

    private static final int FAILING = 3;

    static Health of(
            WebhookKey key, KeyCounters counters, RateLimitState limit, long waiting, Words words) {
        if (!key.active()) {
            return off(key, counters, waiting, words);
        }
        if (counters.failingSince() != null) {
            return failing(counters, words);
        }
        if (lastFailed(counters)) {
            return new Health(
                    Level.WARN,
                    "Last attempt failed",
                    "The receiver "
                            + words.answer(counters.lastStatus(), counters.lastError())
                            + ".",
                    null,
                    words.advice(counters.lastStatus(), counters.lastError()));
        }
        if (limit.remaining() == 0 && waiting > 0) {
            return new Health(
                    Level.WARN,
                    "Limit used up",
                    "This hour’s limit of "
                            + words.count(limit.limit(), "webhook")
                            + " is used up; the rest goes out when the next hour begins.",
                    null,
                    "If this happens often, raise the limit.");
        }
        if (counters.lastAt() == null) {
            return new Health(
                    Level.NEW,
                    "Nothing sent yet",
                    "No event has been sent with this key yet.",
                    null,
                    "Send a test to see whether the receiver answers.");
        }
        return new Health(Level.GOOD, "All well", "", null, "");
    }

    /** Without a failing streak this was a test. */
    private static boolean lastFailed(KeyCounters counters) {
        Integer status = counters.lastStatus();
        return counters.lastAt() != null && (status == null || status < 200 || status > 299);
    }

    private static Health off(WebhookKey key, KeyCounters counters, long waiting, Words words) {
        String kept =
                waiting == 0
                        ? ""
                        : words.count(waiting, "event") + " will go out when it is on again.";
        String reason = key.disabledReason();
        if (reason == null) {
            return new Health(
                    Level.OFF, "Switched off", "An administrator switched it off.", null, kept);
        }
        String what = words.answer(counters.lastStatus(), counters.lastError());
        return new Health(
                Level.BAD,
                "Switched off",
                "The service switched it off, for the receiver " + what + ".",
                null,
                (words.advice(counters.lastStatus(), counters.lastError()) + " " + kept).strip());
    }

    private static Health failing(KeyCounters counters, Words words) {
        String what = words.answer(counters.lastStatus(), counters.lastError());
        boolean often = counters.consecutiveFailures() >= FAILING;
        return new Health(
                often ? Level.BAD : Level.WARN,
                often ? "Failing" : "Last attempt failed",
                "The receiver "
                        + what
                        + ", "
                        + words.times(counters.consecutiveFailures())
                        + " since",
                counters.failingSince(),
                words.advice(counters.lastStatus(), counters.lastError()));
    }
}
