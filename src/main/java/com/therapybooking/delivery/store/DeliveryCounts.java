package com.therapybooking.delivery.store;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.CountOptions;
import com.therapybooking.delivery.model.DeliveryFilter;
import com.therapybooking.delivery.model.DeliveryStatus;
import java.time.Instant;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Repository;

/** Counts deliveries up to a bound, using an index only. */
@Repository
public class DeliveryCounts {

    /** Counting stops here: {@code MAX} means "at least {@code MAX}". */
    public static final int MAX = 1_000;

    private final MongoCollection<Document> deliveries;

    DeliveryCounts(MongoDatabase database) {
        this.deliveries = database.getCollection("deliveries");
    }

    /** The number of deliveries that match a filter, at most {@link #MAX}. */
    public long count(DeliveryFilter filter) {
        return deliveries.countDocuments(
                DeliveryHistory.condition(filter, null),
                new CountOptions().limit(MAX).hint(DeliveryHistory.index(filter)));
    }

    /** The number of a key's deliveries that were given up, at most {@link #MAX}. */
    public long failed(ObjectId keyId) {
        return count(new DeliveryFilter(keyId, DeliveryStatus.FAILED, null, null, null, null));
    }

    /** The number of a key's reminders since a time that expired, at most {@link #MAX}. */
    public long expired(ObjectId keyId, Instant since) {
        return count(new DeliveryFilter(keyId, DeliveryStatus.EXPIRED, null, null, since, null));
    }
}
