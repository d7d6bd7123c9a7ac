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
 * The events stored inside bookings. Usually an event is published as a Spring event. The outbox
 * restores events whose instance crashed, and is the permanent history of events.
 */
public interface BookingOutbox {

    /**
     * Claims events that were not cleared and whose lease has expired (30 s of the database's clock
     * from the time when they were stored or last claimed). The new lease keeps other instances
     * from claiming them.
     *
     * @param max maximum number of bookings; all events of a booking, seldom more than one, are
     *     claimed together
     */
    List<BookingEvent> takeOverdue(int max);

    /** Ends every lease. Call this only when no other instance runs. */
    void endLeases();

    /**
     * Removes events from the outbox after all their deliveries are stored. Batched with the calls
     * of others; repeating it is harmless. The event stays in the booking's history.
     */
    CompletableFuture<Void> clear(Collection<BookingEvent> events);

    /**
     * Events that were not cleared although they were stored, or last claimed, before this time.
     * Takes no lease: the instance that holds them keeps them.
     *
     * @param max maximum number of bookings, those with the oldest lease first
     */
    List<BookingEvent> uncleared(Instant heldSince, int max);

    /** Every event of one booking, oldest first; empty when there is no such booking. */
    List<BookingEvent> eventsOf(ObjectId bookingId);

    /**
     * Events that occurred in {@code [from, to)}, oldest first, at most {@code max}. Of the events
     * at exactly {@code from}, only those after the given event id; null means all of them.
     */
    List<BookingEvent> between(Instant from, Instant to, @Nullable BookingEvent after, int max);

    /** The ids of those events of these bookings that are not cleared yet. */
    Set<UUID> waiting(Collection<ObjectId> bookingIds);

    /** The booking as it is now. */
    Optional<Booking> find(ObjectId bookingId);

    /**
     * Why a reminder for this session start is no longer due, in words for the timeline; empty
     * while it is due.
     */
    Optional<String> reminderObsolete(ObjectId bookingId, Instant scheduledAt);

    /** The bookings of the person with this e-mail address; letter case does not matter. */
    List<PersonInBooking> bookingsOf(String email);
}
