package com.therapybooking.booking.model;

import java.time.Instant;
import java.util.UUID;

/**
 * A state change of a booking. The single-document write that changes the booking also stores the
 * event, so a crash cannot separate them. The event stays in the booking's outbox until all its
 * deliveries are stored.
 */
public sealed interface BookingEvent {

    /** The same on every retry and to every receiver. */
    UUID id();

    /** When it happened, whole milliseconds. */
    Instant occurredAt();

    /** The booking after this event; personal data as it is now. */
    Booking booking();

    record BookingCreated(UUID id, Instant occurredAt, Booking booking) implements BookingEvent {}

    record PaymentVerified(UUID id, Instant occurredAt, Booking booking) implements BookingEvent {}

    record BookingRescheduled(
            UUID id, Instant occurredAt, Booking booking, Instant previousScheduledAt)
            implements BookingEvent {}

    /**
     * The session was cancelled.
     *
     * @param cancelledBy {@code admin}, {@code therapist}, {@code client} or {@code guest}
     */
    record BookingCancelled(UUID id, Instant occurredAt, Booking booking, String cancelledBy)
            implements BookingEvent {}

    /**
     * A reminder time was reached.
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
