package com.therapybooking.booking.model;

import com.therapybooking.booking.outbox.BookingOutbox;
import java.time.Instant;
import java.util.UUID;

/**
 * A fact about a booking. It is durable before it is published: the single-document write that
 * changes the booking holds it, so a crash neither loses one nor makes one up. It stays in the
 * {@link BookingOutbox} until cleared there.
 */
public sealed interface BookingEvent
        permits BookingEvent.BookingCreated,
                BookingEvent.PaymentVerified,
                BookingEvent.BookingRescheduled,
                BookingEvent.BookingCancelled,
                BookingEvent.ReminderDue {

    /** The same on every retry and to every receiver. */
    UUID id();

    /** When it happened, whole milliseconds. */
    Instant occurredAt();

    /** The booking as this event left it; personal data as it is now. */
    Booking booking();

    /** A client or a guest made a booking. */
    record BookingCreated(UUID id, Instant occurredAt, Booking booking) implements BookingEvent {}

    /** The payment was approved. */
    record PaymentVerified(UUID id, Instant occurredAt, Booking booking) implements BookingEvent {}

    /** The session moved. */
    record BookingRescheduled(
            UUID id, Instant occurredAt, Booking booking, Instant previousScheduledAt)
            implements BookingEvent {}

    /**
     * The session will not take place.
     *
     * @param cancelledBy {@code admin}, {@code therapist}, {@code client} or {@code guest}
     */
    record BookingCancelled(UUID id, Instant occurredAt, Booking booking, String cancelledBy)
            implements BookingEvent {}

    /**
     * A session comes near.
     *
     * @param timeUntilSession the true time left in words, such as {@code 15 minutes}
     */
    record ReminderDue(
            UUID id,
            Instant occurredAt,
            Booking booking,
            ReminderType type,
            String timeUntilSession)
            implements BookingEvent {}
}
