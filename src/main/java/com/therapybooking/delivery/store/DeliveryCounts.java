package com.therapybooking.delivery.store;

import static com.therapybooking.delivery.store.DeliveryDocument.DELIVERED_BEFORE;
import static com.therapybooking.delivery.store.DeliveryDocument.FINISHED_AT;
import static com.therapybooking.delivery.store.DeliveryDocument.ID;
import static com.therapybooking.delivery.store.DeliveryDocument.KEY_ID;
import static com.therapybooking.delivery.store.DeliveryDocument.OPEN;
import static com.therapybooking.delivery.store.DeliveryDocument.QUEUE;
import static com.therapybooking.delivery.store.DeliveryDocument.STATUS;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.CountOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.therapybooking.delivery.model.DeliveryFilter;
import com.therapybooking.delivery.model.DeliveryStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Repository;

/** Counts deliveries up to a bound, with an index for each filter. */
@Repository
public class DeliveryCounts {

    /** Counting stops here: {@code MAX} means "at least {@code MAX}". */
    public static final int MAX = 1_000;

    private static final Duration LONGEST_REMINDER = Duration.ofHours(25);

    private static final Bson SENT_AGAIN = Indexes.ascending(DELIVERED_BEFORE, KEY_ID, STATUS, ID);

    private final MongoCollection<Document> deliveries;

    DeliveryCounts(MongoDatabase database) {
        this.deliveries = database.getCollection("deliveries");
    }

    /** An index of the few deliveries that were sent again after they were delivered. */
    static void createIndexes(MongoCollection<Document> deliveries) {
        deliveries.createIndex(
                SENT_AGAIN,
                new IndexOptions().partialFilterExpression(Filters.eq(DELIVERED_BEFORE, true)));
    }

    /** The number of open deliveries, at most {@code max}. */
    public long open(int max) {
        return deliveries.countDocuments(
                Filters.eq(OPEN, true), new CountOptions().limit(max).hintString(QUEUE));
    }

    /** The number of deliveries that match a filter, at most {@link #MAX}. */
    public long count(DeliveryFilter filter) {
        return count(DeliveryHistory.condition(filter, null), DeliveryHistory.index(filter), MAX);
    }

    /** The number of a key's deliveries that were given up, at most {@link #MAX}. */
    public long failed(ObjectId keyId) {
        DeliveryFilter filter =
                new DeliveryFilter(keyId, DeliveryStatus.FAILED, null, null, null, null);
        return neverDelivered(
                DeliveryHistory.condition(filter, null), DeliveryHistory.index(filter));
    }

    /**
     * The number of a key's reminders that have expired since a time, at most {@link #MAX}. The
     * time of a reminder is up to a day before its session, at which it expires.
     */
    public long expired(ObjectId keyId, Instant since) {
        DeliveryFilter filter =
                new DeliveryFilter(
                        keyId,
                        DeliveryStatus.EXPIRED,
                        null,
                        null,
                        since.minus(LONGEST_REMINDER),
                        null);
        return neverDelivered(
                Filters.and(
                        DeliveryHistory.condition(filter, null),
                        Filters.gte(FINISHED_AT, Date.from(since))),
                DeliveryHistory.index(filter));
    }

    /** Those that match, less those that were delivered before they were sent again. */
    private long neverDelivered(Bson condition, Bson index) {
        long before =
                count(
                        Filters.and(Filters.eq(DELIVERED_BEFORE, true), condition),
                        SENT_AGAIN,
                        Integer.MAX_VALUE);
        long all = count(condition, index, MAX + before);
        return Math.max(0, all - before);
    }

    private long count(Bson condition, Bson index, long max) {
        return deliveries.countDocuments(
                condition, new CountOptions().limit((int) max).hint(index));
    }
}
