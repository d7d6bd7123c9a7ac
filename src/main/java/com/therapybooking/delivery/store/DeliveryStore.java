package com.therapybooking.delivery.store;

import static com.therapybooking.delivery.store.DeliveryDocument.ATTEMPTS;
import static com.therapybooking.delivery.store.DeliveryDocument.CLAIM_ID;
import static com.therapybooking.delivery.store.DeliveryDocument.DUE_AT;
import static com.therapybooking.delivery.store.DeliveryDocument.ID;
import static com.therapybooking.delivery.store.DeliveryDocument.KEY_ID;
import static com.therapybooking.delivery.store.DeliveryDocument.OPEN;
import static com.therapybooking.delivery.store.DeliveryDocument.PRIORITY;
import static com.therapybooking.delivery.store.DeliveryDocument.PURGE_AT;
import static com.therapybooking.delivery.store.DeliveryDocument.STATUS;
import static com.therapybooking.delivery.store.DeliveryDocument.WAITED_FOR_KEY;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.CountOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.platform.database.DuplicateKeys;
import com.therapybooking.platform.database.GroupCommit;
import com.therapybooking.platform.database.LongRunning;
import com.therapybooking.platform.database.UnreadableDocuments;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/**
 * The durable queue. Claiming a delivery sets a new claim id and a lease in its due time. The write
 * of its outcome names that claim id, so an instance whose lease expired cannot update the
 * delivery. Inserts and outcomes of many senders are batched.
 */
@Repository
public class DeliveryStore {

    private static final int MAX_BATCH = 500;

    /** Room for all deliveries that wait in memory: a shutdown stores them at once. */
    private static final int MAX_QUEUED = 6_000;

    /**
     * Their latency matters little, because an attempt frees its slot first. A longer batch costs
     * less: ADR 85.
     */
    private static final Duration LINGER = Duration.ofMillis(25);

    /**
     * A delivery held under a lease.
     *
     * @param waitedForKey whether it waited for its key to be enabled, and is sent after earlier
     *     events of its booking
     * @param leaseEnd from then on another instance may claim it
     */
    public record Claimed(
            Delivery delivery, ObjectId claimId, boolean waitedForKey, Instant leaseEnd) {

        /**
         * When it is due if it is returned to the queue now; an ordered delivery keeps its
         * position.
         */
        public Instant dueAgain(Instant now) {
            return waitedForKey ? delivery.createdAt() : now;
        }
    }

    private final MongoCollection<Document> deliveries;
    private final AttemptStore attempts;
    private final AnnouncedDeliveries announced;
    private final DeliveryUpdates updates;
    private final GroupCommit<Document, Boolean> inserts;
    private final GroupCommit<Document, Boolean> firstOutcomes;
    private final GroupCommit<UpdateOneModel<Document>, Boolean> outcomes;

    DeliveryStore(
            MongoDatabase database,
            AttemptStore attempts,
            AnnouncedDeliveries announced,
            DeliveryUpdates updates) {
        this.attempts = attempts;
        this.updates = updates;
        this.deliveries = database.getCollection("deliveries");
        this.announced = announced;
        this.inserts =
                GroupCommit.lingering(
                        "delivery-inserts", MAX_BATCH, MAX_QUEUED, LINGER, this::insertAll);
        this.firstOutcomes =
                GroupCommit.lingering(
                        "first-outcomes", MAX_BATCH, MAX_QUEUED, LINGER, this::insertAll);
        this.outcomes =
                GroupCommit.lingering(
                        "delivery-outcomes", MAX_BATCH, MAX_QUEUED, LINGER, this::updateAll);
        createIndexes();
    }

    private void createIndexes() {
        MongoCollection<Document> longRunning = LongRunning.on(deliveries);
        longRunning.createIndex(
                Indexes.ascending(KEY_ID, PRIORITY, DUE_AT, ID),
                new IndexOptions()
                        .name(DeliveryDocument.QUEUE)
                        .partialFilterExpression(Filters.eq(OPEN, true)));
        LongRunning.createTtlIndex(deliveries, PURGE_AT, Duration.ZERO);
        DeliveryHistory.createIndexes(longRunning);
    }

    /**
     * Stores a delivery that was not sent yet. An existing one stays unchanged, unless it was only
     * {@linkplain AnnouncedDeliveries announced}.
     */
    public CompletableFuture<Boolean> insert(Delivery delivery) {
        return inserts.submit(updates.document(delivery));
    }

    /**
     * Stores a new delivery after its first attempt, as {@link #insert} does. It does not wait
     * behind deliveries that were not sent: if it were not stored, it would be sent again.
     */
    public CompletableFuture<Boolean> insertOutcome(Delivery delivery) {
        return firstOutcomes.submit(updates.document(delivery));
    }

    /**
     * Claims due deliveries of one key, the most overdue first. Their number of attempts includes
     * attempts whose outcome was lost in a crash; after an accepted one the delivery is {@code
     * delivered}, and only its outcome is left to store.
     *
     * @param priority {@link DeliveryDocument#REMINDERS} or {@link DeliveryDocument#OTHERS}
     */
    public List<Claimed> claim(ObjectId keyId, int priority, int max, Instant now, Duration lease) {
        Bson due =
                Filters.and(
                        Filters.eq(KEY_ID, keyId),
                        Filters.eq(OPEN, true),
                        Filters.eq(PRIORITY, priority),
                        Filters.lte(DUE_AT, now));
        List<Document> wanted =
                deliveries
                        .find(due)
                        .sort(Sorts.ascending(KEY_ID, PRIORITY, DUE_AT, ID))
                        .limit(max)
                        .projection(Projections.include(ID, DUE_AT))
                        .into(new ArrayList<>());
        if (wanted.isEmpty()) {
            return List.of();
        }
        List<ObjectId> ids = wanted.stream().map(found -> found.getObjectId(ID)).toList();
        ObjectId claimId = new ObjectId();
        Instant leaseEnd = now.plus(lease);
        Bson take =
                Updates.combine(
                        Updates.set(CLAIM_ID, claimId),
                        Updates.set(STATUS, DeliveryStatus.DELIVERING.text()),
                        Updates.set(DUE_AT, leaseEnd));
        Bson still =
                Filters.and(Filters.in(ID, ids), Filters.eq(OPEN, true), Filters.lte(DUE_AT, now));
        Bson claimed = Filters.and(Filters.in(ID, ids), Filters.eq(CLAIM_ID, claimId));
        try {
            long count = deliveries.updateMany(still, take).getModifiedCount();
            return count == 0 ? List.of() : read(claimed, ids, claimId, leaseEnd);
        } catch (MongoException e) {
            // before later ones, and not only after the lease
            release(claimed, wanted.getFirst().getDate(DUE_AT).toInstant(), e);
            throw e;
        }
    }

    private void release(Bson claimed, Instant dueAt, MongoException failure) {
        try {
            deliveries.updateMany(claimed, DeliveryUpdates.pending(dueAt));
        } catch (MongoException e) {
            failure.addSuppressed(e);
        }
    }

    private List<Claimed> read(
            Bson claimed, List<ObjectId> ids, ObjectId claimId, Instant leaseEnd) {
        Map<ObjectId, List<Document>> made = attempts.made(ids);
        return UnreadableDocuments.readAll(
                "Delivery",
                deliveries
                        .find(claimed)
                        .projection(Projections.exclude(ATTEMPTS))
                        .sort(Sorts.ascending(ID)),
                found ->
                        new Claimed(
                                AttemptStore.readDelivery(found, made.get(found.getObjectId(ID))),
                                claimId,
                                found.getBoolean(WAITED_FOR_KEY, false),
                                leaseEnd));
    }

    /** Returns every claimed delivery to the queue. Call this only when no other instance runs. */
    public void endLeases(Instant now) {
        LongRunning.updateInBatches(
                deliveries, DeliveryUpdates.leased(), DeliveryUpdates.pending(now));
    }

    /** When the next delivery of this key and priority is due; empty without an open one. */
    public Optional<Instant> nextDue(ObjectId keyId, int priority) {
        Document next =
                deliveries
                        .find(
                                Filters.and(
                                        Filters.eq(KEY_ID, keyId),
                                        Filters.eq(OPEN, true),
                                        Filters.eq(PRIORITY, priority)))
                        .sort(Sorts.ascending(KEY_ID, PRIORITY, DUE_AT, ID))
                        .projection(Projections.include(DUE_AT))
                        .first();
        return Optional.ofNullable(next).map(found -> found.getDate(DUE_AT).toInstant());
    }

    /** The number of open deliveries, at most {@code max}. */
    public long countOpen(int max) {
        return deliveries.countDocuments(
                Filters.eq(OPEN, true),
                new CountOptions().limit(max).hintString(DeliveryDocument.QUEUE));
    }

    /** The keys that have open deliveries; one short index read per key. */
    public List<ObjectId> keysWithWork() {
        List<ObjectId> keys = new ArrayList<>();
        Document next = firstOpen(Filters.eq(OPEN, true));
        while (next != null) {
            ObjectId keyId = next.getObjectId(KEY_ID);
            keys.add(keyId);
            next = firstOpen(Filters.and(Filters.eq(OPEN, true), Filters.gt(KEY_ID, keyId)));
        }
        return keys;
    }

    private @Nullable Document firstOpen(Bson filter) {
        return deliveries
                .find(filter)
                .sort(Sorts.ascending(KEY_ID, PRIORITY, DUE_AT, ID))
                .projection(Projections.include(KEY_ID))
                .first();
    }

    /** Stores the outcome of a claimed delivery, unless its lease was lost. */
    public CompletableFuture<Boolean> update(Claimed claimed, Delivery after) {
        return outcomes.submit(
                new UpdateOneModel<>(
                        Filters.and(
                                Filters.eq(ID, after.id()),
                                Filters.eq(CLAIM_ID, claimed.claimId())),
                        updates.outcome(claimed, after)));
    }

    /**
     * Cancels all open deliveries of a key, except those whose attempt is running: its outcome is
     * stored. Returns the number.
     */
    public long cancelAll(ObjectId keyId, String reason, Instant now) {
        return LongRunning.updateInBatches(
                deliveries,
                Filters.and(
                        Filters.eq(KEY_ID, keyId),
                        Filters.eq(OPEN, true),
                        DeliveryUpdates.unleased(now)),
                updates.ending(DeliveryStatus.CANCELLED, reason, now));
    }

    private void insertAll(List<Document> documents) {
        try {
            deliveries.insertMany(documents, new InsertManyOptions().ordered(false));
        } catch (MongoBulkWriteException e) {
            announced.complete(DuplicateKeys.refused(e, documents));
        }
    }

    private void updateAll(List<UpdateOneModel<Document>> batch) {
        deliveries.bulkWrite(batch, new BulkWriteOptions().ordered(false));
    }
}
