package com.therapybooking.delivery.store;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import com.therapybooking.delivery.model.Attempt;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.platform.database.DuplicateKeys;
import com.therapybooking.platform.database.GroupCommit;
import com.therapybooking.platform.database.LongRunning;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/**
 * Stores the attempts, one document each. They are inserted in batches and never change, except
 * that erasure removes responses. An attempt is stored before the outcome of its delivery, so the
 * history has every attempt that an outcome counts.
 */
@Repository
public class AttemptStore {

    private static final String ID = "_id";
    private static final String KEY_ID = "keyId";
    private static final String DELIVERY_ID = "deliveryId";
    private static final Bson WITHOUT_RESPONSE =
            Projections.exclude("body", "head", "sig", "std", "rl");
    private static final int MAX_BATCH = 500;
    private static final int MAX_QUEUED = 50_000;
    private static final Duration LINGER = Duration.ofMillis(20);

    private final MongoCollection<Document> attempts;
    private volatile Instant foldedUntil = Instant.EPOCH;
    private final GroupCommit<StoredAttempt, Boolean> inserts =
            GroupCommit.lingering(
                    "attempt-inserts", MAX_BATCH, MAX_QUEUED, LINGER, this::insertAll);

    public AttemptStore(MongoDatabase database) {
        this.attempts = database.getCollection("attempts");
        MongoCollection<Document> longRunning = LongRunning.on(attempts);
        longRunning.createIndex(Indexes.ascending(KEY_ID, ID));
        longRunning.createIndex(Indexes.ascending(DELIVERY_ID), new IndexOptions().sparse(true));
    }

    /** Stores an attempt; repeating it changes nothing. */
    public CompletableFuture<Boolean> insert(StoredAttempt attempt) {
        return inserts.submit(attempt);
    }

    /**
     * An attempt that has just ended, to be inserted. It counts from {@code now}, or from the time
     * until which attempts are folded into the counters if the clock was set back: with an earlier
     * time it would not be counted.
     */
    public StoredAttempt newAttempt(
            Instant now, ObjectId keyId, @Nullable ObjectId deliveryId, Attempt record) {
        Instant counted = now.isBefore(foldedUntil) ? foldedUntil : now;
        return new StoredAttempt(new ObjectId(Date.from(counted)), keyId, deliveryId, record);
    }

    /**
     * Sets the time until which attempts are folded into the counters. The projection calls it when
     * it is created and after each step; until then no attempt is folded.
     */
    public void setFoldedUntil(Instant time) {
        foldedUntil = time;
    }

    Instant foldedUntil() {
        return foldedUntil;
    }

    private void insertAll(List<StoredAttempt> batch) {
        try {
            attempts.insertMany(
                    batch.stream().map(AttemptStore::write).toList(),
                    new InsertManyOptions().ordered(false));
        } catch (MongoBulkWriteException e) {
            DuplicateKeys.allowOnly(e);
        }
    }

    /** The newest attempts of a delivery, oldest first. */
    public List<Attempt> ofDelivery(ObjectId deliveryId, int max) {
        return attempts.find(Filters.eq(DELIVERY_ID, deliveryId))
                .sort(Sorts.descending(ID))
                .limit(max)
                .map(DeliveryDocument::attempt)
                .into(new ArrayList<>())
                .reversed();
    }

    /**
     * The stored attempts of each of these deliveries, without their content. A crash between the
     * two writes leaves an attempt that its delivery does not know.
     */
    Map<ObjectId, List<Document>> made(Collection<ObjectId> deliveryIds) {
        return attempts
                .find(Filters.in(DELIVERY_ID, deliveryIds))
                .projection(
                        Projections.include(
                                DELIVERY_ID,
                                DeliveryDocument.NUMBER,
                                DeliveryDocument.STATUS,
                                DeliveryDocument.AT))
                .into(new ArrayList<>())
                .stream()
                .collect(Collectors.groupingBy(found -> found.getObjectId(DELIVERY_ID)));
    }

    /**
     * Reads a delivery with its {@linkplain #made stored attempts}. It is delivered if one that it
     * does not know was accepted.
     */
    static Delivery readDelivery(Document found, @Nullable List<Document> stored) {
        List<Document> made = stored == null ? List.of() : stored;
        int count =
                made.stream()
                        .mapToInt(attempt -> attempt.getInteger(DeliveryDocument.NUMBER, 0))
                        .reduce(made.size(), Math::max);
        Delivery delivery = DeliveryDocument.read(found, count);
        int known = found.getInteger(DeliveryDocument.ATTEMPT_COUNT, 0);
        Instant requested = DeliveryDocument.instant(found, DeliveryDocument.REOPENED_AT);
        return made.stream()
                .filter(attempt -> attempt.getInteger(DeliveryDocument.NUMBER, 0) > known)
                .filter(attempt -> attempt.getInteger(DeliveryDocument.STATUS, 0) / 100 == 2)
                .filter(attempt -> requested == null || !startedAt(attempt).isBefore(requested))
                .findFirst()
                .map(attempt ->
                        delivery.accepted(
                                attempt.getInteger(DeliveryDocument.STATUS), startedAt(attempt)))
                .orElse(delivery);
    }

    private static Instant startedAt(Document attempt) {
        return attempt.getDate(DeliveryDocument.AT).toInstant();
    }

    /** Reads the attempts of these keys that ended at this time or later, without responses. */
    public void forEachSince(
            Collection<ObjectId> keyIds, Instant from, Consumer<StoredAttempt> reader) {
        forEach(Filters.and(Filters.in(KEY_ID, keyIds), Filters.gte(ID, floor(from))), reader);
    }

    /** Reads all attempts that ended in {@code [from, to)}, without responses. */
    public void forEachBetween(Instant from, Instant to, Consumer<StoredAttempt> reader) {
        forEach(Filters.and(Filters.gte(ID, floor(from)), Filters.lt(ID, floor(to))), reader);
    }

    private void forEach(Bson filter, Consumer<StoredAttempt> reader) {
        LongRunning.on(attempts)
                .find(filter)
                .projection(WITHOUT_RESPONSE)
                .batchSize(MAX_BATCH)
                .map(AttemptStore::read)
                .forEach(reader);
    }

    /** The duration of the last attempt of each of these deliveries, in milliseconds. */
    public Map<ObjectId, Long> lastDurations(Collection<ObjectId> deliveryIds) {
        Map<ObjectId, Long> durations = new HashMap<>();
        attempts.find(Filters.in(DELIVERY_ID, deliveryIds))
                .sort(Sorts.ascending(ID))
                .projection(Projections.include(DELIVERY_ID, "ms"))
                .forEach(attempt ->
                        durations.put(
                                attempt.getObjectId(DELIVERY_ID),
                                attempt.get("ms", Number.class).longValue()));
        return durations;
    }

    /** The end of the first attempt that ended at this time or later. */
    public Optional<Instant> firstSince(Instant from) {
        return Optional.ofNullable(
                        attempts.find(Filters.gte(ID, floor(from)))
                                .sort(Sorts.ascending(ID))
                                .projection(Projections.include(ID))
                                .first())
                .map(found -> found.getObjectId(ID).getDate().toInstant());
    }

    /** Removes the responses to these deliveries; returns the number of changed attempts. */
    public long eraseResponses(Collection<ObjectId> deliveryIds) {
        return LongRunning.updateInBatches(
                attempts,
                Filters.and(Filters.in(DELIVERY_ID, deliveryIds), Filters.exists("body")),
                Updates.combine(Updates.unset("body"), Updates.unset("head")));
    }

    /** Reads the attempts that ended before this time in batches, without responses. */
    void forEachBatchBefore(Instant time, Consumer<List<StoredAttempt>> reader) {
        LongRunning.inBatches(
                LongRunning.on(attempts)
                        .find(Filters.lt(ID, floor(time)))
                        .projection(WITHOUT_RESPONSE),
                batch -> {
                    reader.accept(batch.stream().map(AttemptStore::read).toList());
                    return true;
                });
    }

    void delete(Collection<ObjectId> ids) {
        attempts.deleteMany(Filters.in(ID, ids));
    }

    /** The smallest id of attempts that end at this time or later. */
    private static ObjectId floor(Instant time) {
        return ObjectId.getSmallestWithDate(
                Date.from(time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time));
    }

    static Document write(StoredAttempt attempt) {
        Document document = new Document(ID, attempt.id()).append(KEY_ID, attempt.keyId());
        if (attempt.deliveryId() != null) {
            document.append(DELIVERY_ID, attempt.deliveryId());
        }
        document.putAll(DeliveryDocument.attempt(attempt.record()));
        return document;
    }

    private static StoredAttempt read(Document found) {
        return new StoredAttempt(
                found.getObjectId(ID),
                found.getObjectId(KEY_ID),
                found.getObjectId(DELIVERY_ID),
                DeliveryDocument.attempt(found));
    }
}
