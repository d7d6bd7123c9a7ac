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
import com.therapybooking.identity.Accounts;
import com.therapybooking.platform.web.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Changes bookings. A change decided on an outdated state of the booking is decided again. */
@Service
public class BookingChanges {

    private static final int TRIES = 10;

    private static final Duration MAX_CLOCK_DIFFERENCE = Duration.ofSeconds(1);

    /** Only a therapist or an administrator changes a booking with this many events. */
    private static final int MAX_EVENTS = 100;

    private final Bookings bookings;
    private final BookingAccess access;
    private final Accounts accounts;
    private final OpenBookingsLimit limit;
    private final CallLinks links;
    private final EventPublisher events;
    private final BookingAudit audit;
    private final Clock clock;

    BookingChanges(
            Bookings bookings,
            BookingAccess access,
            Accounts accounts,
            OpenBookingsLimit limit,
            CallLinks links,
            EventPublisher events,
            BookingAudit audit,
            Clock clock) {
        this.bookings = bookings;
        this.access = access;
        this.accounts = accounts;
        this.limit = limit;
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
     * @throws ProblemException 400 with every field that is wrong, 404, 409 when it does not wait
     *     for one
     */
    public Booking verifyPayment(String id, Caller caller, Payment payment) {
        payment.check();
        String provider = Objects.requireNonNull(payment.paymentProvider());
        String reference = Objects.requireNonNull(payment.paymentReference());
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
     * Moves a session. A move to its current time changes nothing and produces no event.
     *
     * @throws ProblemException 400 for an invalid time, 409 for one that is taken and for a
     *     therapist who cannot be booked, 429 when the client has too many unpaid future sessions
     */
    public Booking reschedule(String id, Caller caller, Instant time) {
        return change(
                id,
                caller,
                (seen, now) -> {
                    if (seen.scheduledAt().equals(time)) {
                        return null;
                    }
                    SessionTime.requireFuture(time, now);
                    requireBookable(seen.therapist());
                    return new BookingRescheduled(
                            EventIds.at(now),
                            now,
                            seen.withState(seen.status(), time, now),
                            seen.scheduledAt());
                });
    }

    private void requireBookable(Booking.Person therapist) {
        if (accounts.therapist(Objects.requireNonNull(therapist.id())).isEmpty()) {
            throw ProblemException.conflict(
                    "The therapist is inactive or deleted, so the session cannot be moved.");
        }
    }

    /** Cancels a session and frees its time. */
    public Booking cancel(String id, Caller caller) {
        return change(
                id,
                caller,
                (seen, now) ->
                        new BookingCancelled(
                                EventIds.at(now),
                                now,
                                seen.withState(Status.CANCELLED, seen.scheduledAt(), now),
                                access.capacity(seen, caller)));
    }

    /**
     * The time of a change. Events of a booking have ascending times although the clocks of
     * instances differ a little. If the clock was set back by more than a second, the order is not
     * kept, because this time also decides about reminders and leases.
     */
    private static Instant later(Instant now, Instant last) {
        return now.isAfter(last) || last.isAfter(now.plus(MAX_CLOCK_DIFFERENCE))
                ? now
                : last.plusMillis(1);
    }

    /**
     * Clients and guests cannot change a paid session that has begun, nor a booking that has {@link
     * #MAX_EVENTS} events. Events of its therapist count too.
     */
    private void requireChangeable(Booking seen, Instant now) {
        if (seen.status() == Status.CONFIRMED && !seen.scheduledAt().isAfter(now)) {
            throw ProblemException.conflict(
                    "The session has begun, so only the therapist or an administrator can change"
                            + " it.");
        }
        if (bookings.countEvents(seen.id()) >= MAX_EVENTS) {
            throw ProblemException.conflict(
                    "The booking was changed too often, so only the therapist or an administrator"
                            + " can change it.");
        }
    }

    private Booking change(String id, Caller caller, Decision decision) {
        OpenBookingsLimit.Reservation reservation = null;
        for (int i = 0; i < TRIES; i++) {
            Booking seen = access.find(id, caller);
            if (seen.status() == Status.CANCELLED) {
                throw ProblemException.conflict("The booking is cancelled.");
            }
            Instant now = later(clock.instant(), seen.updatedAt());
            if (!access.isStaff(seen, caller)) {
                requireChangeable(seen, now);
            }
            BookingEvent event = decision.on(seen, now);
            if (event == null) {
                return seen;
            }
            if (reservation == null && !access.isStaff(seen, caller)) {
                reservation = limit.afterMove(seen, now);
            }
            switch (bookings.change(seen, event, reservation)) {
                case Bookings.Changed.Done done -> {
                    events.publish(done.event());
                    audit.changed(seen, done.event());
                    return done.event().booking();
                }
                case Bookings.Changed.Overlaps _ -> throw BookingCreation.overlap();
                case Bookings.Changed.ReservationTaken _ ->
                        reservation = limit.next(Objects.requireNonNull(reservation), seen.id());
                case Bookings.Changed.Lost _ -> {
                    // read it again
                }
            }
        }
        throw ProblemException.conflict("The booking was modified concurrently; retry.");
    }
}
