package com.therapybooking.dashboard.keys;

import com.therapybooking.dashboard.Wording;
import com.therapybooking.delivery.model.Outcome;
import com.therapybooking.platform.web.NamedInLowerCase;
import com.therapybooking.webhook.KeyActivity.HourlyLimit;
import com.therapybooking.webhook.KeyCounters;
import com.therapybooking.webhook.WebhookKey;
import com.therapybooking.webhook.event.EventName;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The condition of a key in words.
 *
 * @param label a few words
 * @param reason the explanation, to be continued with {@code since} if present; may be empty
 * @param since when the failures began or the key was disabled, or null
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
    public enum Level implements NamedInLowerCase {
        BAD,
        WARN,
        OFF,
        NEW,
        GOOD
    }

    private static final int NEEDS_ATTENTION = 3;
    private static final Pattern ENDS_WITH_TIME =
            Pattern.compile("(.*) (\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ)\\.");
    private static final String SEND_A_TEST = "Send a test to see whether the receiver answers.";

    private static KeyCondition of(Level level, String label, String reason, String advice) {
        return new KeyCondition(level, label, reason, null, "", advice);
    }

    /**
     * The state of a key.
     *
     * @param waiting deliveries that wait for an attempt or are being sent
     * @param notDelivered failed deliveries that were never delivered, counted up to a bound
     */
    static KeyCondition of(
            WebhookKey key,
            KeyCounters counters,
            HourlyLimit limit,
            long waiting,
            long notDelivered) {
        if (!key.active()) {
            return off(key, counters, waiting);
        }
        KeyCounters.Failures failures = counters.failures();
        if (failures != null) {
            return failing(key, counters, failures, limit, waiting, notDelivered);
        }
        boolean unfit = counters.lastWasTest() && Outcome.isTemplateError(counters.lastError());
        if (counters.lastFailed() && counters.lastWasTest() && !unfit) {
            return of(Level.WARN, "Last test failed", answer(counters), advice(counters));
        }
        if (limit.remaining() == 0 && waiting > 0) {
            return of(
                    Level.WARN,
                    "Rate limit reached",
                    usedUp(key, limit) + " Sending continues when the key’s next hour begins.",
                    waiting <= limit.state().limit()
                            ? "If this happens often, raise the limit."
                            : Wording.count(waiting, "webhook")
                                    + " wait; sending them takes at least "
                                    + Wording.count(waiting / limit.state().limit(), "hour")
                                    + ". Raise the rate limit with Edit.");
        }
        if (counters.lastAt() == null) {
            return of(
                    Level.NEW,
                    waiting == 0 ? "Nothing sent yet" : "First webhook is being sent",
                    waiting == 0 ? SEND_A_TEST : "",
                    "");
        }
        if (unfit) {
            return of(Level.NEW, "Not tested", advice(counters), "");
        }
        if (counters.lastFailed()) {
            return of(
                    Level.NEW,
                    "Not tested since the change",
                    "Before the change, the receiver "
                            + Wording.answer(counters.lastStatus(), counters.lastError())
                            + ".",
                    SEND_A_TEST);
        }
        return of(Level.GOOD, "OK", "", "");
    }

    private static String usedUp(WebhookKey key, HourlyLimit limit) {
        boolean takesReminders = key.allowedEvents().contains(EventName.REMINDER);
        return "This hour’s limit of "
                + Wording.count(limit.state().limit(), "attempt")
                + " is used up"
                + (limit.reserved() == 0
                        ? "."
                        : " except for "
                                + limit.reserved()
                                + (takesReminders
                                        ? " reserved for reminders and tests."
                                        : " reserved for tests."));
    }

    private static String answer(KeyCounters counters) {
        return "The receiver " + Wording.answer(counters.lastStatus(), counters.lastError()) + ".";
    }

    private static String advice(KeyCounters counters) {
        return counters.lastWasTest()
                ? testAdvice(counters.lastStatus(), counters.lastError())
                : Wording.advice(counters.lastStatus(), counters.lastError());
    }

    /** The advice after a failed test, for which a correct template may have no body. */
    static String testAdvice(@Nullable Integer status, @Nullable String error) {
        return Outcome.isTemplateError(error)
                ? "The test has no booking, so a template that needs one cannot be filled for it."
                        + " Edit the key to preview the body for an event of a booking."
                : Wording.advice(status, error);
    }

    private static KeyCondition off(WebhookKey key, KeyCounters counters, long waiting) {
        String queuedNote =
                waiting == 0
                        ? ""
                        : Wording.count(waiting, "event")
                                + (waiting == 1 ? " is" : " are")
                                + " kept until the key is enabled.";
        String reason = key.disabledReason();
        if (reason == null) {
            Instant since = key.inactiveSince();
            return new KeyCondition(
                    Level.OFF,
                    "Disabled",
                    "An administrator disabled the key"
                            + (since == null ? "." : ". Disabled since"),
                    since,
                    "",
                    queuedNote);
        }
        boolean works = counters.lastWasTest() && !counters.lastFailed();
        Matcher time = ENDS_WITH_TIME.matcher(reason);
        boolean hasTime = time.matches();
        return new KeyCondition(
                Level.BAD,
                "Disabled by the service",
                "The service disabled the key. " + (hasTime ? time.group(1) : reason),
                hasTime ? Instant.parse(time.group(2)) : null,
                "",
                ((works
                                        ? "The last test was delivered: enable the key. "
                                        : "Correct the webhook URL or the receiver, send a test,"
                                                + " then enable the key. ")
                                + queuedNote)
                        .strip());
    }

    private static KeyCondition failing(
            WebhookKey key,
            KeyCounters counters,
            KeyCounters.Failures failures,
            HourlyLimit limit,
            long waiting,
            long notDelivered) {
        boolean often = failures.count() >= NEEDS_ATTENTION || failures.failing();
        String label = often ? "Last attempts failed" : "Last attempt failed";
        return new KeyCondition(
                often ? Level.BAD : Level.WARN,
                failures.failing() ? "Failing" : label,
                Wording.count(failures.count(), "failed attempt") + " since",
                failures.since(),
                counters.lastFailed()
                        ? Wording.shortAnswer(counters.lastStatus(), counters.lastError()) + "."
                        : "",
                ((counters.lastFailed() ? advice(counters) : "The last test was delivered.")
                                + " "
                                + next(key, limit, waiting, notDelivered))
                        .strip());
    }

    /** Says whether the service still retries, or the administrator must recover. */
    private static String next(WebhookKey key, HourlyLimit limit, long waiting, long notDelivered) {
        if (waiting == 0 && notDelivered == 0) {
            return "";
        }
        String retries =
                limit.remaining() > 0
                        ? "The service keeps retrying the waiting webhooks"
                        : usedUp(key, limit)
                                + " The service retries when the key’s next hour begins";
        return (waiting == 0 ? "No webhook waits for a retry" : retries)
                + (notDelivered == 0
                        ? "."
                        : "; "
                                + Wording.bounded(notDelivered)
                                + (notDelivered == 1 ? " was" : " were")
                                + " not delivered. After the fix, choose Recover.");
    }
}
