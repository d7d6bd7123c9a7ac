package com.therapybooking.delivery.recovery;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import com.therapybooking.platform.database.LongRunning;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Repository;

/**
 * Stores the recoveries, finished ones for 90 days. The instance that works on a recovery holds a
 * lease and renews it.
 */
@Repository
class Recoveries {

    private static final String KEY_ID = "keyId";
    private static final String FROM = "from";
    private static final String TO = "to";
    private static final String REQUESTED_AT = "requestedAt";
    private static final String COUNT = "count";
    private static final String QUEUED = "queued";
    private static final String RETRIES = "retries";
    private static final String RETRIES_FORWARDED = "retriesForwarded";
    private static final String CURSOR = "cursor";
    private static final String CLAIM = "claim";
    private static final String FINISHED_AT = "finishedAt";

    /** Until when the lease holds; absent once the recovery is finished. */
    private static final String LEASE_END = "leaseEnd";

    private static final Duration RETENTION = Duration.ofDays(90);
    private static final int MAX_SHOWN = 20;

    /**
     * A recovery whose lease the caller holds.
     *
     * @param cursor events before this time have been processed
     * @param retriesForwarded whether the waiting retries have been brought forward
     */
    record Task(
            ObjectId id,
            ObjectId claim,
            ObjectId keyId,
            Instant from,
            Instant to,
            Instant requestedAt,
            Instant cursor,
            boolean retriesForwarded) {}

    private final MongoCollection<Document> recoveries;

    Recoveries(MongoDatabase database) {
        this.recoveries = database.getCollection("recoveries");
        LongRunning.on(recoveries)
                .createIndex(Indexes.ascending(LEASE_END), new IndexOptions().sparse(true));
        LongRunning.on(recoveries).createIndex(Indexes.ascending(KEY_ID, "_id"));
        LongRunning.createTtlIndex(recoveries, FINISHED_AT, RETENTION);
    }

    void add(ObjectId keyId, Instant from, Instant to, Instant now, long count, long retries) {
        recoveries.insertOne(
                new Document("_id", new ObjectId())
                        .append(KEY_ID, keyId)
                        .append(FROM, from)
                        .append(TO, to)
                        .append(REQUESTED_AT, now)
                        .append(COUNT, count)
                        .append(QUEUED, 0L)
                        .append(RETRIES, retries)
                        .append(CURSOR, from)
                        .append(LEASE_END, now));
    }

    /** Claims a recovery that no instance holds. */
    Optional<Task> take(Instant now, Duration lease) {
        ObjectId claim = new ObjectId();
        Document taken =
                recoveries.findOneAndUpdate(
                        Filters.lte(LEASE_END, now),
                        Updates.combine(
                                Updates.set(LEASE_END, now.plus(lease)), Updates.set(CLAIM, claim)),
                        new FindOneAndUpdateOptions()
                                .sort(Sorts.ascending(LEASE_END))
                                .returnDocument(ReturnDocument.AFTER));
        return Optional.ofNullable(taken).map(found -> task(found, claim));
    }

    /**
     * Stores the progress, and that the waiting retries are brought forward, which is done once;
     * false when the lease was lost and another instance continues.
     */
    boolean advance(Task task, Instant cursor, long queued, Instant leaseEnd) {
        return change(
                task,
                Updates.combine(
                        Updates.set(CURSOR, cursor),
                        Updates.inc(QUEUED, queued),
                        Updates.set(RETRIES_FORWARDED, true),
                        Updates.set(LEASE_END, leaseEnd)));
    }

    void finish(Task task, Instant now) {
        change(task, Updates.combine(Updates.set(FINISHED_AT, now), Updates.unset(LEASE_END)));
    }

    /** The newest recoveries of a key. */
    List<Recovery.Progress> of(ObjectId keyId) {
        return recoveries
                .find(Filters.eq(KEY_ID, keyId))
                .sort(Sorts.descending("_id"))
                .limit(MAX_SHOWN)
                .map(Recoveries::progress)
                .into(new ArrayList<>());
    }

    private boolean change(Task task, Bson change) {
        Bson held =
                Filters.and(
                        Filters.eq("_id", task.id()),
                        Filters.eq(CLAIM, task.claim()),
                        Filters.exists(LEASE_END));
        return recoveries.updateOne(held, change).getMatchedCount() == 1;
    }

    private static Task task(Document found, ObjectId claim) {
        return new Task(
                found.getObjectId("_id"),
                claim,
                found.getObjectId(KEY_ID),
                found.getDate(FROM).toInstant(),
                found.getDate(TO).toInstant(),
                found.getDate(REQUESTED_AT).toInstant(),
                found.getDate(CURSOR).toInstant(),
                found.getBoolean(RETRIES_FORWARDED, false));
    }

    private static Recovery.Progress progress(Document found) {
        Date finished = found.getDate(FINISHED_AT);
        return new Recovery.Progress(
                found.getDate(FROM).toInstant(),
                found.getDate(TO).toInstant(),
                found.get(COUNT, 0L),
                found.get(QUEUED, 0L),
                found.get(RETRIES, 0L),
                found.getBoolean(RETRIES_FORWARDED, false),
                finished == null ? null : finished.toInstant());
    }
}
