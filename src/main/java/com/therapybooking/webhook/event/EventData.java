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
        JsonText json = new JsonText().object().field("bookingId", booking.id().toHexString());
        if (event instanceof BookingCreated) {
            json.field("isGuestBooking", booking.isGuestBooking());
        }
        if (event instanceof ReminderDue due) {
            json.field("reminderType", due.type().text());
            json.field("reminderLabel", due.type().label());
        }
        person(json, "client", booking.client());
        person(json, "therapist", booking.therapist());
        json.field("scheduledAt", Timestamps.seconds(booking.scheduledAt()));
        if (event instanceof BookingRescheduled moved) {
            json.field("previousScheduledAt", Timestamps.seconds(moved.previousScheduledAt()));
        }
        json.field("durationMinutes", booking.durationMinutes());
        if (!(event instanceof ReminderDue)) {
            json.field("amount", booking.amount()).field("currency", booking.currency());
        }
        tail(json, event);
        if (booking.timeZone() != null) {
            json.field("timeZone", booking.timeZone());
        }
        return json.end().toString();
    }

    private static void tail(JsonText json, BookingEvent event) {
        Booking booking = event.booking();
        switch (event) {
            case BookingCreated e -> json.field("paymentMethod", booking.paymentMethod());
            case PaymentVerified e -> {
                json.field("paymentProvider", booking.paymentProvider());
                json.field("paymentReference", booking.paymentReference());
                json.field("secureCallLink", booking.secureCallLink());
            }
            case BookingRescheduled e -> json.field("status", booking.status().text());
            case BookingCancelled e -> json.field("cancelledBy", e.cancelledBy());
            case ReminderDue e -> {
                json.field("secureCallLink", booking.secureCallLink());
                json.field("roomId", booking.roomId());
                json.field("timeUntilSession", e.timeUntilSession());
            }
        }
    }

    private static void person(JsonText json, String name, Booking.Person person) {
        json.object(name)
                .field("id", person.id() == null ? null : person.id().toHexString())
                .field("name", person.name())
                .field("email", person.email())
                .end();
    }
}
