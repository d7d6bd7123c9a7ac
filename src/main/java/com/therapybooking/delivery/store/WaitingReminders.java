package com.therapybooking.delivery.store;

import static com.therapybooking.delivery.store.DeliveryDocument.BOOKING_ID;
import static com.therapybooking.delivery.store.DeliveryDocument.OPEN;
import static com.therapybooking.delivery.store.DeliveryDocument.PRIORITY;
import static com.therapybooking.delivery.store.DeliveryDocument.SESSION_AT;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.platform.database.LongRunning;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Repository;

/**
 * The reminders that wait in the queue for the rate limit, their receiver, or a disabled key. A
 * delivery under a lease is left alone: its instance checks the reminder before the attempt.
 */
@Repository
public class WaitingReminders {

    private static final Bson REMINDER =
            Filters.and(Filters.eq(OPEN, true), Filters.eq(PRIORITY, DeliveryDocument.REMINDERS));

    private final MongoCollection<Document> deliveries;
    private final DeliveryUpdates updates;

    WaitingReminders(MongoDatabase database, DeliveryUpdates updates) {
        this.deliveries = database.getCollection("deliveries");
        this.updates = updates;
        LongRunning.on(deliveries)
                .createIndex(
                        Indexes.ascending(SESSION_AT),
                        new IndexOptions()
                                .name("waiting-reminders")
                                .partialFilterExpression(REMINDER));
    }

    /** The session starts for which reminders of this booking wait. */
    public Set<Instant> sessions(ObjectId bookingId) {
        return deliveries
                .find(Filters.and(Filters.eq(BOOKING_ID, bookingId), REMINDER))
                .projection(Projections.include(SESSION_AT))
                .map(found -> found.getDate(SESSION_AT).toInstant())
                .into(new HashSet<>());
    }

    /** Cancels the queued reminders of this session start. */
    public long cancel(ObjectId bookingId, Instant sessionAt, String reason, Instant now) {
        return end(
                deliveries,
                Filters.and(Filters.eq(BOOKING_ID, bookingId), Filters.eq(SESSION_AT, sessionAt)),
                DeliveryStatus.CANCELLED,
                reason,
                now);
    }

    /** Ends the queued reminders of sessions that have begun, by one short query. */
    public long expire(String reason, Instant now) {
        return end(
                LongRunning.on(deliveries),
                Filters.lte(SESSION_AT, now),
                DeliveryStatus.EXPIRED,
                reason,
                now);
    }

    private long end(
            MongoCollection<Document> collection,
            Bson which,
            DeliveryStatus status,
            String reason,
            Instant now) {
        return collection
                .updateMany(
                        Filters.and(which, REMINDER, DeliveryUpdates.unleased(now)),
                        updates.ending(status, reason, now))
                .getModifiedCount();
    }
}
