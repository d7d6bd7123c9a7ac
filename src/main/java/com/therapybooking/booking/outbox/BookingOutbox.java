package com.therapybooking.booking.outbox;

import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.BookingEvent;
import com.therapybooking.booking.model.PersonInBooking;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * The events that are safe in their bookings. The usual path is the published Spring event; this is
 * the way back to those whose publisher died, and the permanent record of what happened.
 */
public interface BookingOutbox {

    /**
     * Takes events that were not cleared and that nobody holds: their lease (30 s of the database's
     * clock, begun when they were stored or last taken) has passed. Takes a new lease on them, so
     * that no other instance gets them meanwhile.
     *
     * @param max most bookings whose events are taken; those of one booking, seldom more than one,
     *     come together
     */
    List<BookingEvent> takeOverdue(int max);

    /** Ends every lease, for somebody who knows that nobody else is there to hold one. */
    void endLeases();

    /**
     * Removes events from the outbox, once everything that follows from them is stored. Grouped
     * with the clears of other callers; doing it twice is harmless. The event stays in the
     * booking's history.
     */
    CompletableFuture<Void> clear(Collection<BookingEvent> events);

    /**
     * Events that are not cleared although they were stored, or last taken, before this time. Takes
     * no lease: the instance that holds them keeps them.
     *
     * @param max most bookings whose events are read, those with the oldest lease first
     */
    List<BookingEvent> uncleared(Instant heldSince, int max);

    /** Every event of one booking, oldest first; empty when there is no such booking. */
    List<BookingEvent> eventsOf(ObjectId bookingId);

    /**
     * Events that occurred in {@code [from, to)}, oldest first, at most {@code max}, after the
     * given event id at the very time {@code from} (null: from the beginning of that instant).
     */
    List<BookingEvent> between(Instant from, Instant to, @Nullable BookingEvent after, int max);

    /** The ids of these bookings' events that are not cleared yet. */
    Set<UUID> waiting(Collection<ObjectId> bookingIds);

    /** The booking as it is now. */
    Optional<Booking> find(ObjectId bookingId);

    /**
     * Why a reminder for this start of the session is no longer due, in words for the timeline;
     * empty while it is.
     */
    Optional<String> reminderObsolete(ObjectId bookingId, Instant scheduledAt);

    /** The bookings of the person with this address; letter case does not count. */
    List<PersonInBooking> bookingsOf(String email);
}
