package com.therapybooking.webhook.format;

import com.therapybooking.booking.model.PriceText;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    static ChatMessage of(FormatInput event) {
        List<Fact> facts = new ArrayList<>();
        add(facts, "Client", person(event, "client"));
        add(facts, "Therapist", person(event, "therapist"));
        add(facts, "Session", time(event, "scheduledAt"));
        add(facts, "Previously", time(event, "previousScheduledAt"));
        add(facts, "Duration", with(event.value("durationMinutes"), "minutes"));
        add(facts, "Amount", price(event.value("amount"), event.value("currency")));
        add(facts, "Payment reference", event.value("paymentReference"));
        add(facts, "Cancelled by", event.value("cancelledBy"));
        add(facts, "Booking", event.value("bookingId"));
        add(facts, "Webhook key", with(event.value("name"), event.value("displayKey")));
        add(facts, "Failed attempts in a row", event.value("consecutiveFailures"));
        add(facts, "Failing since", event.value("since"));
        add(facts, "Last status", event.value("lastStatus"));
        add(facts, "Last error", event.value("lastError"));
        add(facts, "Message", event.value("message"));
        return new ChatMessage(title(event), List.copyOf(facts), event.value("secureCallLink"));
    }

    private static String title(FormatInput event) {
        return switch (event.event()) {
            case "booking.created" -> "New booking, payment pending";
            case "booking.payment_verified" -> "Payment verified, booking confirmed";
            case "booking.reminder" -> "Session starts in " + event.value("timeUntilSession");
            case "booking.rescheduled" -> "Booking rescheduled";
            case "booking.cancelled" -> "Booking cancelled";
            case "webhook.key_failing" -> "Webhooks are failing";
            case "webhook.key_disabled" -> "A webhook key was disabled";
            case "webhook.test" -> "Test message: this webhook works";
            default -> event.event();
        };
    }

    private static @Nullable String person(FormatInput event, String role) {
        String name = event.value(role, "name");
        String email = event.value(role, "email");
        return name == null ? email : email == null ? name : name + " (" + email + ")";
    }

    private static @Nullable String time(FormatInput event, String field) {
        String instant = event.value(field);
        return instant == null ? null : SessionTimeFormat.write(instant, event.value("timeZone"));
    }

    private static @Nullable String price(@Nullable String amount, @Nullable String currency) {
        return amount == null || currency == null
                ? amount
                : PriceText.price(new BigDecimal(amount), currency);
    }

    private static @Nullable String with(@Nullable String value, @Nullable String unit) {
        return value == null || unit == null ? value : value + " " + unit;
    }

    private static void add(List<Fact> facts, String label, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            facts.add(new Fact(label, value));
        }
    }
}
