package com.therapybooking.delivery.store;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.platform.database.DuplicateKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Repository;

/**
 * Deliveries that the history and the feed show before the instance that sends them has stored
 * them, with the status {@code delivering}. The event is still in its outbox, so that instance, or
 * one that takes over, soon completes the announced delivery. If no instance does, because the key
 * no longer takes the event, the queue claims the delivery after {@link #COMPLETION_TIMEOUT} and
 * ends it.
 */
@Repository
public class AnnouncedDeliveries {

    /** Longer than the outbox's lease plus an attempt. */
    private static final Duration COMPLETION_TIMEOUT = Duration.ofMinutes(5);

    private static final Set<String> STORED_FIELDS =
            Set.of(DeliveryDocument.ID, DeliveryDocument.UNFED, DeliveryDocument.CREATED_AT);

    private final MongoCollection<Document> deliveries;
    private final DeliveryHistory history;

    AnnouncedDeliveries(MongoDatabase database, DeliveryHistory history) {
        this.history = history;
        this.deliveries = database.getCollection("deliveries");
    }

    /** Stores deliveries that are not stored yet; existing ones stay unchanged. */
    public void add(Collection<Delivery> pending, Instant now) {
        Set<ObjectId> stored = history.existing(pending.stream().map(Delivery::id).toList());
        List<Document> documents =
                pending.stream()
                        .filter(delivery -> !stored.contains(delivery.id()))
                        .map(delivery ->
                                DeliveryDocument.write(delivery, null)
                                        .append(
                                                DeliveryDocument.STATUS,
                                                DeliveryStatus.DELIVERING.text())
                                        .append(
                                                DeliveryDocument.DUE_AT,
                                                now.plus(COMPLETION_TIMEOUT))
                                        .append(DeliveryDocument.ANNOUNCED, true))
                        .toList();
        if (documents.isEmpty()) {
            return;
        }
        try {
            deliveries.insertMany(documents, new InsertManyOptions().ordered(false));
        } catch (MongoBulkWriteException e) {
            DuplicateKeys.allowOnly(e);
        }
    }

    /** Completes those of these deliveries that are only announced; the others stay unchanged. */
    void complete(List<Document> stored) {
        deliveries.bulkWrite(
                stored.stream().map(AnnouncedDeliveries::completion).toList(),
                new BulkWriteOptions().ordered(false));
    }

    /** An announced delivery that was claimed or ended meanwhile has its own state. */
    private static UpdateOneModel<Document> completion(Document stored) {
        Bson untouched =
                Filters.and(
                        Filters.eq(DeliveryDocument.ID, stored.getObjectId(DeliveryDocument.ID)),
                        Filters.eq(DeliveryDocument.ANNOUNCED, true),
                        Filters.eq(DeliveryDocument.OPEN, true),
                        Filters.eq(DeliveryDocument.ATTEMPT_COUNT, 0),
                        Filters.exists(DeliveryDocument.CLAIM_ID, false));
        List<Bson> changes = new ArrayList<>();
        changes.add(Updates.unset(DeliveryDocument.ANNOUNCED));
        if (!stored.containsKey(DeliveryDocument.OPEN)) {
            changes.add(Updates.unset(DeliveryDocument.OPEN));
            changes.add(Updates.unset(DeliveryDocument.DUE_AT));
        }
        stored.forEach((field, value) -> {
            if (!STORED_FIELDS.contains(field)) {
                changes.add(Updates.set(field, value));
            }
        });
        return new UpdateOneModel<>(untouched, Updates.combine(changes));
    }
}
