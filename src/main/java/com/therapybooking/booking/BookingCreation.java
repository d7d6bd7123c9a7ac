package com.therapybooking.booking;

import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.Booking.Person;
import com.therapybooking.booking.model.Booking.Status;
import com.therapybooking.booking.model.BookingEvent.BookingCreated;
import com.therapybooking.booking.model.EventIds;
import com.therapybooking.booking.outbox.EventPublisher;
import com.therapybooking.booking.rules.SessionTime;
import com.therapybooking.identity.Account;
import com.therapybooking.identity.Accounts;
import com.therapybooking.identity.Role;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.settings.FailPoint;
import com.therapybooking.platform.web.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.Objects;
import java.util.Optional;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Creates bookings. */
@Service
public class BookingCreation {

    /** The detail of a 409 for a time at which the therapist has another session. */
    public static final String OVERLAP = "The therapist has another session at that time.";

    private static final int TRIES = 3;
    private static final int MAX_RESERVATIONS_TRIED = 100;

    private final Bookings bookings;
    private final Accounts accounts;
    private final Idempotency idempotency;
    private final OpenBookingsLimit limit;
    private final EventPublisher events;
    private final BookingAudit audit;
    private final Clock clock;

    BookingCreation(
            Bookings bookings,
            Accounts accounts,
            Idempotency idempotency,
            OpenBookingsLimit limit,
            EventPublisher events,
            BookingAudit audit,
            Clock clock) {
        this.bookings = bookings;
        this.accounts = accounts;
        this.idempotency = idempotency;
        this.limit = limit;
        this.events = events;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * The booking of a request.
     *
     * @param replayed whether an earlier request with the same idempotency key made it
     */
    record Result(Booking booking, boolean replayed) {}

    /**
     * Creates a booking. When the same request created one before, returns that booking as it is
     * now.
     *
     * @param key the idempotency key, null without one
     * @throws ProblemException 400 for a booking that is not possible, 403 for users who are not
     *     clients, 409 for a time that is taken and for a key that came with another body
     */
    Result create(NewBooking body, @Nullable SignedInUser user, @Nullable String key) {
        if (user != null && user.role() != Role.CLIENT) {
            throw ProblemException.forbidden();
        }
        NewBooking.ValidRequest request = body.check(user == null, null);
        Idempotency.Fingerprint fingerprint = idempotency.fingerprint(key, user, request);
        Person client =
                user == null
                        ? Objects.requireNonNull(request.guest())
                        : new Person(user.id(), user.name(), user.email());
        try {
            return new Result(make(request, client, fingerprint, limit.first(client)), false);
        } catch (ProblemException refused) {
            // The same booking may have been possible at the first request.
            return Optional.ofNullable(fingerprint)
                    .flatMap(same -> bookings.earlier(same, expired()))
                    .map(found -> new Result(found, true))
                    .orElseThrow(() -> refused);
        }
    }

    /**
     * Creates a booking by an administrator: for the client's account where there is one with this
     * e-mail address, else for a guest. The limit of open bookings does not apply.
     *
     * @throws ProblemException 400 with every field that is wrong, 409 for a time that is taken
     */
    public Booking createForClient(NewBooking body) {
        NewBooking.ValidRequest request = body.check(true, clock.instant());
        Person guest = Objects.requireNonNull(request.guest());
        Person client =
                accounts.byEmail(String.valueOf(guest.email()))
                        .filter(found -> found.active() && found.role() == Role.CLIENT)
                        .map(found -> new Person(found.id(), found.name(), found.email()))
                        .orElse(guest);
        Booking made = make(request, client, null, null);
        audit.created(made);
        return made;
    }

    private Booking make(
            NewBooking.ValidRequest request,
            Person client,
            Idempotency.@Nullable Fingerprint fingerprint,
            OpenBookingsLimit.@Nullable Reservation first) {
        OpenBookingsLimit.Reservation reservation = first;
        int tries = 0;
        for (int i = 0; i < MAX_RESERVATIONS_TRIED && tries < TRIES; i++) {
            BookingCreated event = plan(request, client);
            switch (bookings.add(event, fingerprint, reservation)) {
                case STORED -> {
                    FailPoint.BOOKING_STORED.pass();
                    events.publish(event);
                    return event.booking();
                }
                case RESERVATION_TAKEN ->
                        reservation = limit.next(Objects.requireNonNull(reservation), null);
                case DUPLICATE -> {
                    tries++;
                    boolean freed =
                            fingerprint != null && bookings.freeKey(fingerprint.key(), expired());
                    // a repetition of this call may have freed the key a moment earlier
                    if (fingerprint == null || (!freed && tries > 1)) {
                        throw overlap();
                    }
                }
                case REFUSED ->
                        throw ProblemException.unavailable(
                                "The database did not store the booking; retry.");
            }
        }
        throw overlap();
    }

    private BookingCreated plan(NewBooking.ValidRequest request, Person client) {
        Instant now = clock.instant();
        SessionTime.requireFuture(request.scheduledAt(), now);
        Account therapist =
                accounts.therapist(request.therapistId())
                        .orElseThrow(() ->
                                ProblemException.invalid(
                                        "therapistId", "is not an active therapist"));
        Account.SessionTerms terms = Objects.requireNonNull(therapist.session());
        Integer minutes = request.durationMinutes();
        Booking booking =
                new Booking(
                        new ObjectId(Date.from(now)),
                        Status.PENDING_PAYMENT,
                        client.id() == null,
                        client,
                        new Person(therapist.id(), therapist.name(), therapist.email()),
                        request.scheduledAt(),
                        minutes == null ? terms.minutes() : minutes,
                        terms.price(),
                        terms.currency(),
                        request.paymentMethod(),
                        null,
                        null,
                        null,
                        null,
                        request.timeZone(),
                        now,
                        now);
        return new BookingCreated(EventIds.at(now), now, booking);
    }

    private Instant expired() {
        return clock.instant().minus(Idempotency.LIFETIME);
    }

    static ProblemException overlap() {
        return ProblemException.conflict(OVERLAP);
    }
}
