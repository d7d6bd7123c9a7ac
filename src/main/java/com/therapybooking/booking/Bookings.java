package com.therapybooking.booking;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.ne;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.Booking.Status;
import com.therapybooking.booking.model.BookingDocuments;
import com.therapybooking.booking.model.BookingEvent;
import com.therapybooking.booking.model.OccupiedTimes;
import com.therapybooking.booking.model.OldSlots;
import com.therapybooking.booking.model.ReminderType;
import com.therapybooking.booking.outbox.EventDocuments;
import com.therapybooking.booking.outbox.OutboxFields;
import com.therapybooking.identity.TherapistSessions;
import com.therapybooking.platform.database.DuplicateKeys;
import com.therapybooking.platform.database.GroupCommit;
import com.therapybooking.platform.web.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Repository;

/** The bookings, one document each. The write that changes a booking also stores its event. */
@Repository
class Bookings implements TherapistSessions {

    private static final Logger log = LoggerFactory.getLogger(Bookings.class);
    private static final int MAX_BATCH = 256;
    private static final int MAX_QUEUED = 20_000;
    private static final Duration LINGER = Duration.ofMillis(1);
    private static final InsertManyOptions UNORDERED = new InsertManyOptions().ordered(false);
    private static final FindOneAndUpdateOptions AFTER =
            new FindOneAndUpdateOptions()
                    .returnDocument(ReturnDocument.AFTER)
                    .projection(OutboxFields.WITHOUT_HISTORY);

    private final MongoCollection<Document> bookings;
    private final GroupCommit<Document, Added> inserts =
            new GroupCommit<>(
                    "booking-insert", MAX_BATCH, MAX_QUEUED, LINGER, false, this::insertAll);
    private final Clock clock;

    Bookings(MongoDatabase database, Clock clock) {
        this.clock = clock;
        this.bookings = database.getCollection(BookingDocuments.COLLECTION);
        BookingIndexes.create(bookings);
        OldSlots.convert(bookings);
    }

    /** The result of storing a new booking. */
    enum Added {
        STORED,
        /** Another unpaid booking of the client has this reservation. */
        RESERVATION_TAKEN,
        /** Another unique index refused the booking. */
        DUPLICATE,
        /** The database refused it for another reason. */
        REFUSED
    }

    /** The result of a change. */
    sealed interface Changed {
        /** The change was stored, with this event. */
        record Done(BookingEvent event) implements Changed {}

        /** Another caller changed the booking first. */
        record Lost() implements Changed {}

        /** Another session of the therapist is at that time. */
        record Overlaps() implements Changed {}

        /** Another unpaid booking of the client holds the reservation. */
        record ReservationTaken() implements Changed {}
    }

    /**
     * Stores a new booking. New bookings of concurrent callers are one batch. Returns after the
     * database has answered; a stored booking survives any crash.
     *
     * @param reservation the numbered reservation that it holds while it is unpaid; null without a
     *     limit
     */
    Added add(
            BookingEvent.BookingCreated event,
            Idempotency.@Nullable Fingerprint fingerprint,
            OpenBookingsLimit.@Nullable Reservation reservation) {
        Document document = BookingDocuments.toDocument(event.booking());
        document.put(OccupiedTimes.FIELD, OccupiedTimes.of(event.booking()));
        if (fingerprint != null) {
            document.put(
                    "idem",
                    new Document("key", fingerprint.key())
                            .append("body", fingerprint.body())
                            .append("at", event.occurredAt()));
        }
        if (reservation != null) {
            document.put(OpenBookingsLimit.FIELD, reservation.toDocument());
        }
        OutboxFields.begin(document, event);
        return inserts.submit(document).join();
    }

    private List<Added> insertAll(List<Document> batch) {
        List<Added> results = new ArrayList<>(Collections.nCopies(batch.size(), Added.STORED));
        try {
            bookings.insertMany(batch, UNORDERED);
        } catch (MongoBulkWriteException e) {
            if (e.getWriteConcernError() != null) {
                throw ProblemException.unavailable(
                        "The database did not confirm the booking; retry with the same Idempotency-Key, if there was one.");
            }
            for (BulkWriteError error : e.getWriteErrors()) {
                results.set(error.getIndex(), refusal(error));
            }
        }
        return results;
    }

    private static Added refusal(BulkWriteError error) {
        if (!DuplicateKeys.isRefusal(error.getCode())) {
            log.error("The database refused a booking with code {}", error.getCode());
            return Added.REFUSED;
        }
        return BookingIndexes.refusedReservation(error.getMessage())
                ? Added.RESERVATION_TAKEN
                : Added.DUPLICATE;
    }

    /**
     * The booking that an earlier request with this idempotency key created after {@code expired}.
     *
     * @throws ProblemException 409 when that request had another body
     */
    Optional<Booking> earlier(Idempotency.Fingerprint fingerprint, Instant expired) {
        return first(and(eq("idem.key", fingerprint.key()), gt("idem.at", expired)))
                .map(found -> {
                    Document stored = found.get("idem", Document.class);
                    if (!fingerprint.body().equals(stored.getString("body"))) {
                        throw ProblemException.conflict(
                                "This Idempotency-Key was used with another body.");
                    }
                    return BookingDocuments.toBooking(found);
                });
    }

    /** Frees an idempotency key that was stored by then; returns whether there was one. */
    boolean freeKey(String key, Instant expired) {
        Bson old = and(eq("idem.key", key), lte("idem.at", expired));
        return bookings.updateOne(old, Updates.unset("idem")).getModifiedCount() == 1;
    }

    Optional<Booking> find(ObjectId id) {
        return first(eq("_id", id)).map(BookingDocuments::toBooking);
    }

    /** Bookings that match, in this order. */
    List<Booking> list(Bson filter, Bson order, int limit) {
        return bookings.find(filter)
                .projection(OutboxFields.WITHOUT_HISTORY)
                .sort(order)
                .limit(limit)
                .map(BookingDocuments::toBooking)
                .into(new ArrayList<>());
    }

    /** Ids and clients' names of bookings that match, newest first. */
    List<ClientName> clientNames(Bson filter, int limit) {
        return bookings.find(filter)
                .projection(Projections.include("client.name"))
                .sort(Sorts.descending("_id"))
                .limit(limit)
                .batchSize(limit)
                .map(found ->
                        new ClientName(
                                found.getObjectId("_id"),
                                found.get("client", new Document()).getString("name")))
                .into(new ArrayList<>());
    }

    /** A booking's id and the name of its client, null after erasure. */
    record ClientName(ObjectId id, @Nullable String name) {}

    /** The number of a booking's events, without reminders. */
    long countEvents(ObjectId id) {
        Bson events = Projections.include(OutboxFields.EVENTS);
        return Stream.ofNullable(bookings.find(eq("_id", id)).projection(events).first())
                .flatMap(found ->
                        found.getList(OutboxFields.EVENTS, Document.class, List.of()).stream())
                .filter(event -> !EventDocuments.isReminder(event))
                .count();
    }

    /**
     * Applies an event to its booking, if status, time and payment still equal those of {@code
     * seen}, on which the event was decided.
     *
     * @param reservation the numbered reservation that the booking takes; null when it keeps its
     *     own
     */
    Changed change(
            Booking seen, BookingEvent event, OpenBookingsLimit.@Nullable Reservation reservation) {
        Booking next = event.booking();
        Document entry = EventDocuments.toDocument(event);
        List<Bson> updates = new ArrayList<>(OutboxFields.append(entry, event.occurredAt()));
        updates.add(BookingDocuments.changes(next));
        updates.add(
                next.status() == Status.CANCELLED
                        ? Updates.unset(OccupiedTimes.FIELD)
                        : Updates.set(OccupiedTimes.FIELD, OccupiedTimes.of(next)));
        if (next.status() != Status.PENDING_PAYMENT) {
            updates.add(Updates.unset(OpenBookingsLimit.FIELD));
        } else if (reservation != null) {
            updates.add(Updates.set(OpenBookingsLimit.FIELD, reservation.toDocument()));
        }
        updates.add(
                ReminderType.next(next, event.occurredAt())
                        .map(due -> Updates.set(BookingDocuments.NEXT_REMINDER, due))
                        .orElse(Updates.unset(BookingDocuments.NEXT_REMINDER)));
        try {
            Document after =
                    bookings.findOneAndUpdate(unchanged(seen), Updates.combine(updates), AFTER);
            return after == null
                    ? new Changed.Lost()
                    : new Changed.Done(EventDocuments.toEvent(after, entry));
        } catch (MongoException e) {
            if (DuplicateKeys.isRefusal(e.getCode())) {
                return BookingIndexes.refusedReservation(e.getMessage())
                        ? new Changed.ReservationTaken()
                        : new Changed.Overlaps();
            }
            throw e;
        }
    }

    /**
     * Includes the client's address, which a reservation has too, and the payment fields: if an
     * erasure removed them after the booking was read, this update must not restore them.
     */
    private static Bson unchanged(Booking seen) {
        return and(
                eq("_id", seen.id()),
                eq("status", seen.status().text()),
                eq("scheduledAt", seen.scheduledAt()),
                eq("client.email", seen.client().email()),
                eq("paymentProvider", seen.paymentProvider()),
                eq("paymentReference", seen.paymentReference()));
    }

    private Optional<Document> first(Bson filter) {
        return Optional.ofNullable(
                bookings.find(filter).projection(OutboxFields.WITHOUT_HISTORY).first());
    }

    @Override
    public boolean hasFutureSession(ObjectId therapistId) {
        return first(
                        and(
                                eq("therapist.id", therapistId),
                                ne("status", Status.CANCELLED.text()),
                                gt("scheduledAt", clock.instant())))
                .isPresent();
    }
}
