package com.therapybooking.booking;

import com.therapybooking.booking.links.CallLinks;
import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.Booking.Status;
import com.therapybooking.booking.model.BookingEvent;
import com.therapybooking.booking.model.BookingEvent.BookingCancelled;
import com.therapybooking.booking.model.BookingEvent.BookingRescheduled;
import com.therapybooking.booking.model.BookingEvent.PaymentVerified;
import com.therapybooking.booking.model.EventIds;
import com.therapybooking.booking.outbox.EventPublisher;
import com.therapybooking.booking.rules.SessionTime;
import com.therapybooking.platform.web.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Changes bookings. A change that was decided on an outdated state of the booking is decided again.
 */
@Service
class BookingChanges {

    private static final int TRIES = 10;

    private final Bookings bookings;
    private final BookingAccess access;
    private final CallLinks links;
    private final EventPublisher events;
    private final BookingAudit audit;
    private final Clock clock;

    BookingChanges(
            Bookings bookings,
            BookingAccess access,
            CallLinks links,
            EventPublisher events,
            BookingAudit audit,
            Clock clock) {
        this.bookings = bookings;
        this.access = access;
        this.links = links;
        this.events = events;
        this.audit = audit;
        this.clock = clock;
    }

    /** The event of a change; null when nothing changes. */
    private interface Decision {
        @Nullable BookingEvent on(Booking seen, Instant now);
    }

    /**
     * Confirms a booking that waits for its payment.
     *
     * @throws ProblemException 409 when it does not wait for one
     */
    Booking verifyPayment(String id, Caller caller, String provider, String reference) {
        return change(
                id,
                caller,
                (seen, now) -> {
                    if (seen.status() == Status.CONFIRMED) {
                        throw ProblemException.conflict("Payment already verified.");
                    }
                    String room = links.newRoom();
                    Booking paid = seen.paid(provider, reference, room, links.newLink(room), now);
                    return new PaymentVerified(EventIds.at(now), now, paid);
                });
    }

    /**
     * Moves a session. A move to its present time changes nothing and produces no event.
     *
     * @throws ProblemException 400 for an invalid time, 409 for one that is taken
     */
    Booking reschedule(String id, Caller caller, Instant time) {
        return change(
                id,
                caller,
                (seen, now) -> {
                    SessionTime.requireFuture(time, now);
                    if (seen.scheduledAt().equals(time)) {
                        return null;
                    }
                    return new BookingRescheduled(
                            EventIds.at(now), now, seen.movedTo(time, now), seen.scheduledAt());
                });
    }

    /** Cancels a session and frees its time. */
    Booking cancel(String id, Caller caller) {
        return change(
                id,
                caller,
                (seen, now) ->
                        new BookingCancelled(
                                EventIds.at(now),
                                now,
                                seen.cancelled(now),
                                access.capacity(seen, caller)));
    }

    private Booking change(String id, Caller caller, Decision decision) {
        for (int i = 0; i < TRIES; i++) {
            Booking seen = access.find(id, caller);
            if (seen.status() == Status.CANCELLED) {
                throw ProblemException.conflict("The booking is cancelled.");
            }
            BookingEvent event = decision.on(seen, clock.instant().truncatedTo(ChronoUnit.MILLIS));
            if (event == null) {
                return seen;
            }
            switch (bookings.change(seen, event)) {
                case Bookings.Changed.Done done -> {
                    events.publish(done.event());
                    audit.changed(seen, done.event());
                    return done.event().booking();
                }
                case Bookings.Changed.Overlaps overlaps ->
                        throw ProblemException.conflict(
                                "The therapist has another session at that time.");
                case Bookings.Changed.Lost lost -> {
                    // read it again
                }
            }
        }
        throw ProblemException.conflict("The booking was modified concurrently; retry.");
    }
}
