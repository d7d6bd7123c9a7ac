package com.therapybooking.webhook.format;

import com.therapybooking.booking.model.PriceText;
import com.therapybooking.webhook.event.EventContent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An event as a short message for people: a title without personal data, labelled facts, and a link
 * when the event has one. Facts that the key may not see, or that were erased, are left out.
 *
 * @param link the session's call link, or null
 */
record ChatMessage(String title, List<Fact> facts, @Nullable String link) {

    static final String LINK_TITLE = "Join the session";

    /** A line of the message: a label and its value. */
    record Fact(String label, String value) {}

    static ChatMessage of(EventContent event) {
        JsonNode data = MustacheTemplate.JSON.readTree(event.data());
        List<Fact> facts = new ArrayList<>();
        add(facts, "Client", person(data, "client"));
        add(facts, "Therapist", person(data, "therapist"));
        add(facts, "Session", time(data, "scheduledAt"));
        add(facts, "Previously", time(data, "previousScheduledAt"));
        add(facts, "Duration", with(value(data, "durationMinutes"), "minutes"));
        add(facts, "Amount", price(value(data, "amount"), value(data, "currency")));
        add(facts, "Payment reference", value(data, "paymentReference"));
        add(facts, "Cancelled by", value(data, "cancelledBy"));
        add(facts, "Booking", value(data, "bookingId"));
        add(facts, "Webhook key", with(value(data, "name"), value(data, "displayKey")));
        add(facts, "Failed attempts in a row", value(data, "consecutiveFailures"));
        add(facts, "Failing since", time(data, "since"));
        add(facts, "Last status", value(data, "lastStatus"));
        add(facts, "Last error", words(value(data, "lastError")));
        add(facts, "Message", value(data, "message"));
        return new ChatMessage(
                title(event.event(), data), List.copyOf(facts), value(data, "secureCallLink"));
    }

    private static String title(String event, JsonNode data) {
        return switch (event) {
            case "booking.created" -> "New booking, payment pending";
            case "booking.payment_verified" -> "Payment verified, booking confirmed";
            case "booking.reminder" -> "Session starts in " + value(data, "timeUntilSession");
            case "booking.rescheduled" -> "Booking rescheduled";
            case "booking.cancelled" -> "Booking cancelled";
            case "webhook.key_failing" -> "Webhooks are failing";
            case "webhook.key_disabled" -> "A webhook key was disabled";
            case "webhook.test" -> "Test message: this webhook works";
            default -> event;
        };
    }

    private static @Nullable String person(JsonNode data, String role) {
        String name = value(data, role, "name");
        String email = value(data, role, "email");
        return name == null ? email : email == null ? name : name + " (" + email + ")";
    }

    private static @Nullable String time(JsonNode data, String field) {
        String instant = value(data, field);
        return instant == null ? null : SessionTimeFormat.write(instant, value(data, "timeZone"));
    }

    private static @Nullable String words(@Nullable String code) {
        // the texts of other errors may quote names with underscores
        return code == null || code.contains(" ") ? code : code.replace('_', ' ');
    }

    private static @Nullable String price(@Nullable String amount, @Nullable String currency) {
        return amount == null || currency == null
                ? amount
                : PriceText.price(new BigDecimal(amount), currency);
    }

    private static @Nullable String with(@Nullable String value, @Nullable String unit) {
        return value == null || unit == null ? value : value + " " + unit;
    }

    /** A text or a number by its path of field names; null when absent or null. */
    private static @Nullable String value(JsonNode data, String... path) {
        JsonNode node = data;
        for (String name : path) {
            node = node.path(name);
        }
        return node.isValueNode() && !node.isNull() ? node.asString() : null;
    }

    private static void add(List<Fact> facts, String label, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            facts.add(new Fact(label, value));
        }
    }
}
