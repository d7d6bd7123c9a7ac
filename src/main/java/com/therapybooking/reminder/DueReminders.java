package com.therapybooking.reminder;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.elemMatch;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.ne;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.Booking.Status;
import com.therapybooking.booking.model.BookingDocuments;
import com.therapybooking.booking.model.BookingEvent.ReminderDue;
import com.therapybooking.booking.model.OccupiedTimes;
import com.therapybooking.booking.outbox.EventDocuments;
import com.therapybooking.booking.outbox.EventPublisher;
import com.therapybooking.booking.outbox.OutboxFields;
import com.therapybooking.platform.database.UnreadableDocuments;
import com.therapybooking.platform.settings.FailPoint;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.DependsOn;
import org.springframework.stereotype.Component;

/**
 * The due reminders of bookings. A confirmed booking stores its next reminder time. The instance
 * that is first to advance it past that time sends the reminder: one write stores the reminder's
 * event in the booking and advances the time.
 */
@Component
@DependsOn("bookings") // which creates the indexes
class DueReminders {

    private static final Logger log = LoggerFactory.getLogger(DueReminders.class);

    private static final String NEXT = BookingDocuments.NEXT_REMINDER;

    /** In a reminder's entry: the id of the call that stored it. */
    private static final String BY = "by";

    private static final Bson PROJECTION = Projections.exclude(OccupiedTimes.FIELD);
    private static final BulkWriteOptions UNORDERED = new BulkWriteOptions().ordered(false);

    /**
     * A booking whose next reminder time has been reached.
     *
     * @param dueAt when it was due
     * @param events the ids of its events, among them the reminders that were sent already
     */
    record Due(Booking booking, Instant dueAt, Set<String> events) {}

    /**
     * The decision about a due booking.
     *
     * @param reminder the event of the reminder to send, null for none
     * @param next the next reminder time, null for none
     */
    record Decision(Due due, @Nullable ReminderDue reminder, @Nullable Instant next) {
        ObjectId booking() {
            return due.booking().id();
        }
    }

    private final MongoCollection<Document> bookings;
    private final EventPublisher events;
    private final Timer lateness;
    private final Clock clock;

    /** Bookings that could not be read or updated within the last minute. */
    private final Cache<ObjectId, Boolean> refused =
            Caffeine.newBuilder()
                    .maximumSize(10_000)
                    .expireAfterWrite(Duration.ofMinutes(1))
                    .build();

    DueReminders(
            MongoDatabase database, EventPublisher events, MeterRegistry registry, Clock clock) {
        this.bookings = database.getCollection(BookingDocuments.COLLECTION);
        this.events = events;
        this.lateness =
                Timer.builder("therapy.reminder.lateness")
                        .description("From the reminder time until the reminder was stored")
                        .register(registry);
        this.clock = clock;
    }

    /** Bookings whose reminder time is at or before {@code now}, the most overdue first. */
    List<Due> due(Instant now, int max) {
        int more = (int) refused.estimatedSize();
        return find(now, max + more).into(new ArrayList<>()).stream()
                .filter(booking -> refused.getIfPresent(booking.getObjectId("_id")) == null)
                .limit(max)
                .flatMap(booking -> readable(booking).stream())
                .toList();
    }

    /** Reads the sparse index of reminder times: only bookings that wait for a reminder. */
    FindIterable<Document> find(Instant now, int max) {
        return bookings.find(lte(NEXT, now))
                .sort(Sorts.ascending(NEXT))
                .limit(max)
                .projection(PROJECTION);
    }

    private Optional<Due> readable(Document document) {
        ObjectId id = document.getObjectId("_id");
        Optional<Due> due = UnreadableDocuments.skip("Booking", id, () -> read(document));
        if (due.isEmpty()) {
            refused.put(id, true);
        }
        return due;
    }

    private static Due read(Document document) {
        Set<String> events = new HashSet<>();
        for (Document event : document.getList(OutboxFields.EVENTS, Document.class, List.of())) {
            events.add(event.getString("id"));
        }
        return new Due(
                BookingDocuments.toBooking(document),
                BookingDocuments.instant(document, NEXT),
                events);
    }

    /**
     * Carries out decisions, each by one conditional update. The update changes nothing when the
     * booking has changed since, or another instance was first. Events of the successful updates
     * are stored with their bookings, then published. Per booking, start and type at most one
     * reminder is stored, even if the clock jumps.
     *
     * @return how many bookings this call advanced
     */
    int carryOut(List<Decision> decisions) {
        ObjectId call = new ObjectId();
        int won = store(decisions, call);
        FailPoint.REMINDERS_STORED.pass();
        Set<ObjectId> ours = won == decisions.size() ? null : storedBy(call, decisions);
        for (Decision decision : decisions) {
            ReminderDue reminder = decision.reminder();
            if (reminder != null && (ours == null || ours.contains(decision.booking()))) {
                recordLateness(reminder);
                events.publish(reminder);
            }
        }
        return won;
    }

    private void recordLateness(ReminderDue reminder) {
        Instant due = reminder.type().dueAt(reminder.booking().scheduledAt());
        Duration late = Duration.between(due, clock.instant());
        lateness.record(late.isNegative() ? Duration.ZERO : late);
    }

    /** A document that the database refuses must not delay the reminders of the others. */
    private int store(List<Decision> decisions, ObjectId call) {
        try {
            return bookings.bulkWrite(
                            decisions.stream().map(each -> update(each, call)).toList(), UNORDERED)
                    .getModifiedCount();
        } catch (MongoBulkWriteException e) {
            if (e.getWriteConcernError() != null) {
                throw e;
            }
            for (BulkWriteError error : e.getWriteErrors()) {
                ObjectId booking = decisions.get(error.getIndex()).booking();
                refused.put(booking, true);
                log.error(
                        "The database refused the reminder of booking {} with code {}; it is tried"
                                + " again in a minute",
                        booking,
                        error.getCode());
            }
            return e.getWriteResult().getModifiedCount();
        }
    }

    /** Succeeds only if the booking still has this reminder time and no such event. */
    private static UpdateOneModel<Document> update(Decision decision, ObjectId call) {
        Due due = decision.due();
        List<Bson> guard = new ArrayList<>();
        guard.add(eq("_id", decision.booking()));
        guard.add(eq(NEXT, due.dueAt()));
        guard.add(eq("status", Status.CONFIRMED.text()));
        guard.add(eq("scheduledAt", due.booking().scheduledAt()));
        List<Bson> updates = new ArrayList<>();
        Instant next = decision.next();
        updates.add(next == null ? Updates.unset(NEXT) : Updates.set(NEXT, next));
        ReminderDue reminder = decision.reminder();
        if (reminder != null) {
            guard.add(ne(OutboxFields.EVENTS + ".id", reminder.id().toString()));
            Document entry = EventDocuments.toDocument(reminder).append(BY, call);
            updates.addAll(OutboxFields.append(entry, reminder.occurredAt()));
        }
        return new UpdateOneModel<>(and(guard), Updates.combine(updates));
    }

    /** The bookings in which this call, not another instance, stored its event. */
    private Set<ObjectId> storedBy(ObjectId call, List<Decision> decisions) {
        List<ObjectId> ids = decisions.stream().map(Decision::booking).toList();
        return bookings.find(and(in("_id", ids), elemMatch(OutboxFields.EVENTS, eq(BY, call))))
                .projection(Projections.include("_id"))
                .map(found -> found.getObjectId("_id"))
                .into(new HashSet<>());
    }
}
