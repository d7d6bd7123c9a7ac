package com.therapybooking.dashboard;

import com.therapybooking.booking.model.PriceText;
import com.therapybooking.booking.model.ReminderType;
import com.therapybooking.delivery.history.Deliveries;
import com.therapybooking.delivery.model.Outcome;
import com.therapybooking.webhook.event.EventName;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/** Translates the codes of the API into words; templates use it as {@code @words}. */
@Component("words")
public class Wording {

    private static final Map<String, String> EVENTS =
            Map.of(
                    EventName.BOOKING_CREATED, "Booking created",
                    EventName.PAYMENT_VERIFIED, "Payment verified",
                    EventName.REMINDER, "Reminder",
                    EventName.RESCHEDULED, "Booking rescheduled",
                    EventName.CANCELLED, "Booking cancelled",
                    EventName.KEY_FAILING, "Webhook key failing",
                    EventName.KEY_DISABLED, "Webhook key disabled",
                    EventName.TEST, "Test");

    private static final Map<String, String> STATES =
            Map.of(
                    "pending", "Waiting",
                    "delivering", "Sending",
                    "delivered", "Delivered",
                    "failed", "Failed",
                    "expired", "Expired",
                    "cancelled", "Cancelled",
                    "not_subscribed", "Not subscribed",
                    "inactive", "Key disabled");

    /** The outcome of an attempt, as the end of a sentence that begins with "The receiver". */
    private static final Map<String, String> ERRORS =
            Map.of(
                    "timeout", "timed out",
                    "connection_refused", "refused the connection",
                    "connection_reset", "closed the connection before it answered",
                    "dns", "was not reached: host name not found",
                    "tls",
                            "could not be reached securely: the TLS handshake or the certificate failed",
                    "target_refused", "has an address that is not allowed",
                    "protocol", "sent an invalid HTTP response");

    /** Fields whose label is not their own name in words. */
    private static final Map<String, String> FIELDS =
            Map.ofEntries(
                    Map.entry("webhookUrl", "Webhook URL"),
                    Map.entry("allowedEvents", "Events"),
                    Map.entry("therapistIds", "Therapists"),
                    Map.entry("bookingId", "Booking ID"),
                    Map.entry("keyId", "Key"),
                    Map.entry("status", "State"),
                    Map.entry("q", "Search"),
                    Map.entry("therapistId", "Therapist"),
                    Map.entry("actor", "Changed by"),
                    Map.entry("target", "Changed"),
                    Map.entry("email", "E-mail"),
                    Map.entry("sessionPrice", "Price of a session"),
                    Map.entry("sessionMinutes", "Session length (minutes)"),
                    Map.entry("amount", "Price"),
                    Map.entry("scheduledAt", "Session time"),
                    Map.entry("durationMinutes", "Minutes"),
                    Map.entry("displayKey", "Displayed key"),
                    Map.entry("overlapHours", "Overlap"),
                    Map.entry("payload", "Personal data"),
                    Map.entry("expiresAt", "Expires"));

    private static final Map<String, String> SHORT_ERRORS =
            Map.of(
                    "timeout", "timed out",
                    "connection_refused", "connection refused",
                    "connection_reset", "connection closed",
                    "dns", "host not found",
                    "tls", "TLS error",
                    "target_refused", "address not allowed",
                    "protocol", "invalid HTTP response");

    /** The label of a field of a form, a filter or the audit log. */
    public static String field(String name) {
        return FIELDS.getOrDefault(
                name,
                StringUtils.capitalize(name.replaceAll("[A-Z]", " $0").toLowerCase(Locale.ROOT)));
    }

    /** The name of a body's format. */
    public static String format(String name) {
        return switch (name) {
            case "slack" -> "Slack message";
            case "teams" -> "Microsoft Teams card";
            case "discord" -> "Discord message";
            case "google_chat" -> "Google Chat card";
            case "template" -> "Own template (Mustache)";
            default -> "Signed JSON event";
        };
    }

    /** A raw key with its beginning and its last characters: "sk_live_…abcd1234". */
    public static String shortKey(String displayKey) {
        return displayKey.replaceFirst("^sk_live_", "sk_live_…");
    }

    /** The name of an event, such as "Booking created". */
    public static String event(String name) {
        return EVENTS.getOrDefault(name, name);
    }

    /** The same; of a reminder with its time before the session: "Reminder, 1 hour before". */
    public static String event(String name, Instant at, @Nullable Instant session) {
        ReminderType type =
                session == null || !name.equals(EventName.REMINDER)
                        ? null
                        : ReminderType.last(session, at);
        return event(name) + (type == null ? "" : ", " + type.label() + " before");
    }

    /** The name of an API token's scope. */
    public static String scope(String name) {
        return switch (name) {
            case "webhooks:read" -> "Read webhooks";
            case "webhooks:write" -> "Manage webhooks";
            default -> "Administrator";
        };
    }

    /** The state of a delivery, or the outcome of an event for a key. */
    public static String state(String name) {
        return STATES.getOrDefault(name, name);
    }

    /** The result of an attempt, as the end of a sentence that begins with "The receiver". */
    public static String answer(@Nullable Integer status, @Nullable String error) {
        if (error != null && error.startsWith(Outcome.TEMPLATE_ERROR)) {
            return "was not called: the template could not be filled ("
                    + error.substring(Outcome.TEMPLATE_ERROR.length())
                    + ")";
        }
        if (error != null) {
            return ERRORS.getOrDefault(error, "was not reached: " + error.replace('_', ' '));
        }
        if (status == null) {
            return "was not contacted yet";
        }
        return "answered " + response(status) + redirect(status);
    }

    /** The result of an attempt, with its duration. */
    public static String answer(@Nullable Integer status, @Nullable String error, long millis) {
        String after = " after " + duration(millis);
        return status == null || error != null
                ? answer(status, error) + after
                : "answered " + response(status) + after + redirect(status);
    }

    private static String redirect(int status) {
        return status >= 300 && status < 400 ? ", a redirect, which is not followed" : "";
    }

    /**
     * The reason of a cancellation, as the end of a sentence that begins with "Cancelled: ".
     *
     * @param text the reason, or still the error of the last attempt
     */
    public static String reason(@Nullable String text) {
        return text == null || ERRORS.containsKey(text) || text.startsWith(Outcome.TEMPLATE_ERROR)
                ? "the key was deleted, or the booking changed"
                : text.replaceAll("\\.$", "");
    }

    /** A short form for tables: "404 Not Found", "timed out". */
    public static String shortAnswer(@Nullable Integer status, @Nullable String error) {
        if (Outcome.isTemplateError(error)) {
            return "template error";
        }
        if (error != null) {
            return SHORT_ERRORS.getOrDefault(error, error.replace('_', ' '));
        }
        return status == null ? "–" : response(status);
    }

    /** The title of an attempt's request headers, which says whether they were sent. */
    public static String requestHeaders(@Nullable String error) {
        return switch (String.valueOf(error)) {
            case "null", "protocol" -> "Request headers";
            case "timeout", "connection_reset" -> "Request headers (may not have been sent)";
            default -> "Request headers (not sent)";
        };
    }

    /** The advice for a failure, in a sentence; retries depend on the state of the delivery. */
    public static String advice(@Nullable Integer status, @Nullable String error) {
        if (error != null) {
            return switch (error) {
                case "timeout" ->
                        "Ask the receiver’s operator: it should answer first and work afterwards.";
                case "dns", "target_refused" -> "Check the webhook URL.";
                case "tls" ->
                        "Check the host name of the webhook URL, and the receiver’s certificate: it may"
                                + " have expired, be self-signed or be for another name.";
                case "connection_reset" ->
                        "A server accepted the connection: ask the receiver’s operator why it"
                                + " closes it.";
                case "protocol" ->
                        "A server answered, but not with HTTP: check the scheme and the port of the"
                                + " webhook URL, or ask the receiver’s operator.";
                default ->
                        Outcome.isTemplateError(error)
                                ? "Correct the key’s template."
                                : "Ask the receiver’s operator whether it is running.";
            };
        }
        if (status == null || (status >= 200 && status < 300)) {
            return "";
        }
        return switch (status) {
            case 401, 403 -> "Check the URL, the headers and the secret that the receiver expects.";
            case 405 -> "The receiver does not accept POST at this URL: edit the key.";
            case 404 -> "The receiver does not know this URL: edit the key.";
            case 410 ->
                    "The receiver says that this URL is gone for good. Get a new URL from it, and"
                            + " edit the key.";
            case 400, 413, 422 -> "The receiver rejects the content: read its response.";
            case 429 -> "The receiver limits requests: lower the key’s rate limit.";
            case 502, 503, 504 -> "The receiver is not available: ask its operator why.";
            default ->
                    status >= 500
                            ? "The receiver had an internal error: show its operator the response."
                            : "Check the webhook URL.";
        };
    }

    /** A number and its noun, in the plural unless the number is one. */
    public static String count(long count, String noun) {
        return number(count) + " " + (count == 1 ? noun : plural(noun));
    }

    private static String plural(String noun) {
        return noun.matches(".*[^aeiou]y")
                ? noun.substring(0, noun.length() - 1) + "ies"
                : noun + "s";
    }

    /** A number with thousands separators. */
    public static String number(long count) {
        return String.format(Locale.ENGLISH, "%,d", count);
    }

    /** A number that was counted up to a bound, and its noun: "1 webhook", "1,000+ webhooks". */
    public static String bounded(long count, String noun) {
        return bounded(count) + " " + (count == 1 ? noun : plural(noun));
    }

    /** A number that was counted up to a bound: "75", "1,000+". */
    public static String bounded(long count) {
        return number(count) + (count >= Deliveries.MAX_COUNT ? "+" : "");
    }

    /** A price with its currency, such as "95.50 EUR". */
    public static String price(BigDecimal amount, String currency) {
        return PriceText.price(amount, currency);
    }

    /** "850 ms", "1.2 s". */
    public static String duration(long millis) {
        return millis < 1_000
                ? millis + " ms"
                : String.format(Locale.ENGLISH, "%.1f s", millis / 1_000.0);
    }

    private static String response(int status) {
        HttpStatus known = HttpStatus.resolve(status);
        return known == null ? Integer.toString(status) : status + " " + known.getReasonPhrase();
    }
}
