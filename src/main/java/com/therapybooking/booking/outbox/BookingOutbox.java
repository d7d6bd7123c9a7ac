package com.therapybooking.booking.outbox;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Filters.size;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import com.therapybooking.booking.model.BookingDocuments;
import com.therapybooking.booking.model.BookingEvent;
import com.therapybooking.booking.model.PersonInBooking;
import com.therapybooking.identity.EmailAddress;
import com.therapybooking.platform.database.LongRunning;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.DependsOn;
import org.springframework.stereotype.Component;

/**
 * The events stored inside bookings. Usually an event is published as a Spring event. The outbox
 * names those whose deliveries are not all stored yet, and restores them after a crash. The events
 * themselves stay in the booking, as its history.
 */
@Component
@DependsOn("bookings") // which creates the indexes
public class BookingOutbox {

    /** How long an event belongs to the instance that stored or claimed it. */
    public static final Duration LEASE = Duration.ofSeconds(30);

    /** A time that is further ahead is from before the clock was set back. */
    private static final Duration MAX_CLOCK_DIFFERENCE = LEASE;

    private static final Bson REMOVE_OUTBOX =
            Updates.combine(
                    Updates.unset(OutboxFields.OUTBOX),
                    Updates.unset(OutboxFields.LEASE_END),
                    Updates.unset(OutboxFields.CLAIM));

    private final MongoCollection<Document> bookings;
    private final ReminderStatusReads checks;
    private final EventHistory history;
    private final Clock clock;

    /**
     * When this process ended the leases of the previous one. It holds the events stored later.
     * {@code Instant.MAX} if it ended none.
     */
    private volatile Instant leasesEnded = Instant.MAX;

    BookingOutbox(MongoDatabase database, Clock clock) {
        this.bookings = database.getCollection(BookingDocuments.COLLECTION);
        this.checks = new ReminderStatusReads(bookings);
        this.history = new EventHistory(bookings);
        this.clock = clock;
    }

    /**
     * Claims events that were not cleared and whose lease has expired (30 s of the database's clock
     * from the time when they were stored or last claimed), or ends so late that it is from before
     * the clock was set back. The new lease keeps other instances from claiming them.
     *
     * @param max maximum number of bookings; all such events of a booking, seldom more than one,
     *     are claimed together
     */
    public List<BookingEvent> takeOverdue(int max) {
        Instant now = clock.instant();
        Bson expired = lte(OutboxFields.LEASE_END, now);
        Instant leaseEnd = now.plus(LEASE);
        Bson tooLong = gt(OutboxFields.LEASE_END, leaseEnd.plus(MAX_CLOCK_DIFFERENCE));
        Map<ObjectId, Instant> leases = new HashMap<>();
        readLeases(expired, max, leases);
        if (leases.size() < max) {
            readLeases(tooLong, max - leases.size(), leases);
        }
        if (leases.isEmpty()) {
            return List.of();
        }
        Set<ObjectId> ids = leases.keySet();
        ObjectId claim = new ObjectId();
        bookings.updateMany(
                and(in("_id", ids), or(expired, tooLong)),
                Updates.combine(
                        Updates.set(OutboxFields.LEASE_END, leaseEnd),
                        Updates.set(OutboxFields.CLAIM, claim)));
        removeEmptyOutboxes(ids);
        List<BookingEvent> taken = new ArrayList<>();
        for (Document booking :
                bookings.find(and(in("_id", ids), eq(OutboxFields.CLAIM, claim)))
                        .into(new ArrayList<>())) {
            boolean ended = OutboxFields.ENDED.equals(leases.get(booking.getObjectId("_id")));
            Instant heldSince = ended ? leasesEnded : now.minus(LEASE);
            List<BookingEvent> events = waiting(booking).toList();
            Instant read = clock.instant(); // later than now: an event may have been added since
            Predicate<BookingEvent> held = event -> isHeld(event, heldSince, read);
            events.stream().filter(held.negate()).forEach(taken::add);
            events.stream()
                    .filter(held)
                    .findFirst()
                    .ifPresent(oldest -> endLease(booking, claim, oldest));
        }
        taken.sort(EventHistory.ORDER);
        return taken;
    }

    private void readLeases(Bson overdue, int max, Map<ObjectId, Instant> leases) {
        bookings.find(overdue)
                .sort(Sorts.ascending(OutboxFields.LEASE_END))
                .limit(max)
                .projection(Projections.include(OutboxFields.LEASE_END))
                .forEach(booking ->
                        leases.put(
                                booking.getObjectId("_id"),
                                BookingDocuments.instant(booking, OutboxFields.LEASE_END)));
    }

    /**
     * Whether the instance that stored the event still holds it. An event from before the clock was
     * set back does not count as held.
     */
    private static boolean isHeld(BookingEvent event, Instant heldSince, Instant now) {
        Instant stored = event.occurredAt();
        return stored.isAfter(heldSince) && !stored.isAfter(now.plus(MAX_CLOCK_DIFFERENCE));
    }

    /** Lets the lease of a claimed booking end with that of an event that is not claimed. */
    private void endLease(Document booking, ObjectId claim, BookingEvent held) {
        bookings.updateOne(
                and(eq("_id", booking.getObjectId("_id")), eq(OutboxFields.CLAIM, claim)),
                Updates.min(OutboxFields.LEASE_END, held.occurredAt().plus(LEASE)));
    }

    /**
     * Events that were not cleared although they were stored, or last claimed, before this time.
     * Takes no lease: the instance that holds them keeps them.
     *
     * @param max maximum number of bookings, those with the oldest lease first
     */
    public List<BookingEvent> uncleared(Instant heldSince, int max) {
        return bookings
                .find(lte(OutboxFields.LEASE_END, heldSince.plus(LEASE)))
                .sort(Sorts.ascending(OutboxFields.LEASE_END))
                .limit(max)
                .into(new ArrayList<>())
                .stream()
                .flatMap(BookingOutbox::waiting)
                .filter(event -> !event.occurredAt().isAfter(heldSince))
                .sorted(EventHistory.ORDER)
                .toList();
    }

    /**
     * Ends every lease. Call this only when no other instance runs, and before this one stores
     * events.
     */
    public void endLeases() {
        leasesEnded = clock.instant();
        LongRunning.updateInBatches(
                bookings,
                gt(OutboxFields.LEASE_END, OutboxFields.ENDED),
                Updates.set(OutboxFields.LEASE_END, OutboxFields.ENDED));
    }

    /**
     * The events in a booking's outbox, oldest first. The booking has the lease of its oldest one;
     * a later one may still be held by the instance that stored it.
     */
    private static Stream<BookingEvent> waiting(Document booking) {
        List<String> ids = booking.getList(OutboxFields.OUTBOX, String.class, List.of());
        return EventDocuments.events(booking).stream()
                .filter(event -> ids.contains(event.id().toString()))
                .sorted(EventHistory.ORDER);
    }

    /**
     * Removes events from the outbox after all their deliveries are stored; repeating it is
     * harmless. They stay in the booking's history, and its other events in its outbox. Nearly
     * always an outbox contains one event, and the first update deletes them all.
     */
    public void clear(Collection<BookingEvent> finished) {
        Set<ObjectId> ids = new HashSet<>();
        Set<String> events = new HashSet<>();
        for (BookingEvent event : finished) {
            ids.add(event.booking().id());
            events.add(event.id().toString());
        }
        Bson ours = and(in("_id", ids), in(OutboxFields.OUTBOX, events));
        long cleared =
                bookings.updateMany(and(ours, size(OutboxFields.OUTBOX, 1)), REMOVE_OUTBOX)
                        .getModifiedCount();
        if (cleared < ids.size()) {
            Bson pull = Updates.pullAll(OutboxFields.OUTBOX, List.copyOf(events));
            if (bookings.updateMany(ours, pull).getModifiedCount() > 0) {
                removeEmptyOutboxes(ids);
            }
        }
    }

    /** Removes empty outboxes with their leases; a crash during {@link #clear} can leave some. */
    private void removeEmptyOutboxes(Collection<ObjectId> ids) {
        bookings.updateMany(and(in("_id", ids), size(OutboxFields.OUTBOX, 0)), REMOVE_OUTBOX);
    }

    /** Every event of one booking, oldest first; empty when there is no such booking. */
    public List<BookingEvent> eventsOf(ObjectId bookingId) {
        Document booking = bookings.find(eq("_id", bookingId)).first();
        return booking == null
                ? List.of()
                : EventDocuments.events(booking).stream().sorted(EventHistory.ORDER).toList();
    }

    /**
     * Events that occurred in {@code [from, to)}, oldest first, at most {@code max}. Of the events
     * at exactly {@code from}, only those after the given event id; null means all of them.
     */
    public List<BookingEvent> between(
            Instant from, Instant to, @Nullable BookingEvent after, int max) {
        return history.between(from, to, after, max);
    }

    /** The ids of those events of these bookings that are not cleared yet. */
    public Set<UUID> waiting(Collection<ObjectId> bookingIds) {
        Set<UUID> waiting = new HashSet<>();
        bookings.find(and(in("_id", bookingIds), exists(OutboxFields.OUTBOX)))
                .projection(Projections.include(OutboxFields.OUTBOX))
                .forEach(booking ->
                        booking.getList(OutboxFields.OUTBOX, String.class, List.of())
                                .forEach(id -> waiting.add(UUID.fromString(id))));
        return waiting;
    }

    /** The bookings of the person with this e-mail address; letter case does not matter. */
    public List<PersonInBooking> bookingsOf(String email) {
        String key = EmailAddress.key(email);
        return LongRunning.on(bookings)
                .find(PersonInBooking.withEmail(key))
                .projection(Projections.include("client.emailKey", "therapist.emailKey"))
                .map(booking -> PersonInBooking.of(booking, key))
                .into(new ArrayList<>());
    }

    /** Why a reminder for this start is no longer due, in words; empty while it is due. */
    public Optional<String> reminderObsolete(ObjectId bookingId, Instant scheduledAt) {
        return checks.obsolete(bookingId, scheduledAt);
    }
}
