package com.therapybooking.dashboard;

import com.therapybooking.webhook.event.EventName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Says in plain words what the API says in codes. */
@Component("words")
class Words {

    private static final List<String> NUMBERS =
            List.of(
                    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
                    "ten");

    private static final Map<String, String> EVENTS =
            Map.of(
                    EventName.BOOKING_CREATED, "Booking created",
                    EventName.PAYMENT_VERIFIED, "Payment verified",
                    EventName.REMINDER, "Reminder",
                    EventName.RESCHEDULED, "Booking moved",
                    EventName.CANCELLED, "Booking cancelled",
                    EventName.KEY_FAILING, "A key is failing",
                    EventName.KEY_DISABLED, "A key was switched off",
                    EventName.TEST, "Test");

    private static final Map<String, String> EVENT_HINTS =
            Map.of(
                    EventName.BOOKING_CREATED, "A client has booked a session.",
                    EventName.PAYMENT_VERIFIED, "The payment is approved; carries the call link.",
                    EventName.REMINDER, "24 hours, 1 hour and 15 minutes before a session.",
                    EventName.RESCHEDULED, "The session has a new time.",
                    EventName.CANCELLED, "The session will not take place.",
                    EventName.KEY_FAILING, "Another key’s deliveries keep failing.",
                    EventName.KEY_DISABLED, "Another key was switched off by this service.");

    private static final Map<String, String> STATES =
            Map.of(
                    "pending", "Waiting",
                    "delivering", "Being sent",
                    "delivered", "Delivered",
                    "failed", "Failed",
                    "expired", "Too late",
                    "cancelled", "Cancelled",
                    "not_subscribed", "Not asked for",
                    "inactive", "Key switched off");

    private static final Map<String, String> ERRORS =
            Map.of(
                    "timeout", "did not answer in time",
                    "connection_refused", "refused the connection",
                    "connection_reset", "broke the connection off",
                    "dns", "could not be found: its host name has no address",
                    "tls", "could not be trusted: TLS or its certificate failed",
                    "target_refused", "has an address that is not allowed",
                    "protocol", "sent something that is no HTTP answer");

    private static final Map<Integer, String> STATUSES =
            Map.ofEntries(
                    Map.entry(400, "bad request"),
                    Map.entry(401, "not authorised"),
                    Map.entry(403, "forbidden"),
                    Map.entry(404, "not found"),
                    Map.entry(405, "method not allowed"),
                    Map.entry(408, "timeout"),
                    Map.entry(410, "gone"),
                    Map.entry(413, "too large"),
                    Map.entry(422, "not accepted"),
                    Map.entry(429, "too many requests"),
                    Map.entry(500, "its own error"),
                    Map.entry(502, "bad gateway"),
                    Map.entry(503, "unavailable"),
                    Map.entry(504, "gateway timeout"));

    /** The name of an event, such as "Booking created". */
    public String event(String name) {
        return EVENTS.getOrDefault(name, name);
    }

    /** When an event is sent, in a sentence; empty for one that nobody can subscribe to. */
    public String eventHint(String name) {
        return EVENT_HINTS.getOrDefault(name, "");
    }

    /** The state of a delivery, or what became of an event for a key. */
    public String state(String name) {
        return STATES.getOrDefault(name, name);
    }

    /** What the receiver did, to follow "The receiver"; "has not been tried" before any attempt. */
    public String answer(@Nullable Integer status, @Nullable String error) {
        if (error != null) {
            return ERRORS.getOrDefault(error, "failed: " + error);
        }
        if (status == null) {
            return "has not been tried";
        }
        if (status >= 300 && status < 400) {
            return "answered " + status + ": a redirect, which is not followed";
        }
        String meaning = STATUSES.get(status);
        return "answered " + status + (meaning == null ? "" : " (" + meaning + ")");
    }

    /** The same as short as a table wants it: "404 not found", "timeout". */
    public String shortAnswer(@Nullable Integer status, @Nullable String error) {
        if (error != null) {
            return error.replace('_', ' ');
        }
        if (status == null) {
            return "–";
        }
        String meaning = STATUSES.get(status);
        return status + (meaning == null ? "" : " " + meaning);
    }

    /** What an administrator can do about a failure, in a sentence. */
    public String advice(@Nullable Integer status, @Nullable String error) {
        if (error != null) {
            return switch (error) {
                case "timeout" ->
                        "It should answer at once and do its work afterwards. We keep trying.";
                case "dns", "target_refused" -> "Check the address of the key.";
                case "tls" -> "Ask whoever runs the receiver to renew its certificate.";
                default -> "Ask whoever runs the receiver whether it is up. We keep trying.";
            };
        }
        if (status == null) {
            return "";
        }
        return switch (status) {
            case 401, 403 -> "Check that the receiver still accepts this address and signature.";
            case 404, 405, 410 ->
                    "The receiver no longer knows this address: set the new one in the key.";
            case 413, 400, 422 -> "The receiver rejects what we send: look at its answer.";
            case 429 -> "The receiver takes fewer: lower the key’s hourly limit. We keep trying.";
            default ->
                    status >= 500
                            ? "The receiver has a problem of its own. We keep trying."
                            : "Check the address of the key.";
        };
    }

    /** "once", "twice", "three times", "27 times". */
    public String times(long count) {
        if (count == 1) {
            return "once";
        }
        return count == 2 ? "twice" : number(count) + " times";
    }

    /** A number up to ten as a word. */
    public String number(long count) {
        return count >= 0 && count < NUMBERS.size()
                ? NUMBERS.get((int) count)
                : String.format("%,d", count);
    }

    /** A count and its noun, which takes an "s" unless it is one. */
    public String count(long count, String noun) {
        return String.format("%,d %s", count, count == 1 ? noun : noun + "s");
    }

    /** "850 ms", "1.2 s". */
    public String duration(long millis) {
        return millis < 1_000
                ? millis + " ms"
                : String.format(java.util.Locale.ROOT, "%.1f s", millis / 1_000.0);
    }

    /** A span as its largest whole unit: "40 seconds", "3 minutes", "2 hours", "5 days". */
    public String span(Duration span) {
        long seconds = Math.max(0, span.toSeconds());
        if (seconds < 60) {
            return count(seconds, "second");
        }
        if (seconds < 3_600) {
            return count(seconds / 60, "minute");
        }
        return seconds < 172_800 ? count(seconds / 3_600, "hour") : count(seconds / 86_400, "day");
    }
}
