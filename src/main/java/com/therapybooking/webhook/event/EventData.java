package com.therapybooking.webhook.event;

import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.BookingEvent;
import com.therapybooking.booking.model.BookingEvent.BookingCancelled;
import com.therapybooking.booking.model.BookingEvent.BookingCreated;
import com.therapybooking.booking.model.BookingEvent.BookingRescheduled;
import com.therapybooking.booking.model.BookingEvent.PaymentVerified;
import com.therapybooking.booking.model.BookingEvent.ReminderDue;
import com.therapybooking.signing.JsonText;
import com.therapybooking.signing.Timestamps;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes the full {@code data} of the booking events, fields in the documented order. */
final class EventData {

    private EventData() {}

    static String name(BookingEvent event) {
        return switch (event) {
            case BookingCreated e -> EventName.BOOKING_CREATED;
            case PaymentVerified e -> EventName.PAYMENT_VERIFIED;
            case BookingRescheduled e -> EventName.RESCHEDULED;
            case BookingCancelled e -> EventName.CANCELLED;
            case ReminderDue e -> EventName.REMINDER;
        };
    }

    static String write(BookingEvent event) {
        Booking booking = event.booking();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("bookingId", booking.id().toHexString());
        if (event instanceof BookingCreated) {
            json.put("isGuestBooking", booking.isGuestBooking());
        }
        if (event instanceof ReminderDue due) {
            json.put("reminderType", due.type().text());
            json.put("reminderLabel", due.type().label());
        }
        person(json.putObject("client"), booking.client());
        person(json.putObject("therapist"), booking.therapist());
        json.put("scheduledAt", Timestamps.seconds(booking.scheduledAt()));
        if (event instanceof BookingRescheduled moved) {
            json.put("previousScheduledAt", Timestamps.seconds(moved.previousScheduledAt()));
        }
        json.put("durationMinutes", booking.durationMinutes());
        if (!(event instanceof ReminderDue)) {
            json.put("amount", booking.amount()).put("currency", booking.currency());
        }
        tail(json, event);
        if (booking.timeZone() != null) {
            json.put("timeZone", booking.timeZone());
        }
        return JsonText.write(json);
    }

    private static void tail(ObjectNode json, BookingEvent event) {
        Booking booking = event.booking();
        switch (event) {
            case BookingCreated e -> json.put("paymentMethod", booking.paymentMethod());
            case PaymentVerified e -> {
                json.put("paymentProvider", booking.paymentProvider());
                json.put("paymentReference", booking.paymentReference());
                json.put("secureCallLink", booking.secureCallLink());
            }
            case BookingRescheduled e -> json.put("status", booking.status().text());
            case BookingCancelled e -> json.put("cancelledBy", e.cancelledBy());
            case ReminderDue e -> {
                json.put("secureCallLink", booking.secureCallLink());
                json.put("roomId", booking.roomId());
                json.put("timeUntilSession", e.timeUntilSession());
            }
        }
    }

    private static void person(ObjectNode json, Booking.Person person) {
        json.put("id", person.id() == null ? null : person.id().toHexString())
                .put("name", person.name())
                .put("email", person.email());
    }
}
