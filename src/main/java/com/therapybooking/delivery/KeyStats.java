package com.therapybooking.delivery;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.therapybooking.webhook.KeyCounters;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/**
 * Counters of attempts, for each key and for each hour of each key. They are gathered in memory for
 * a moment and written together; a read on this instance writes them first.
 */
@Repository
class KeyStats {

    private static final String SUCCESS = "success";
    private static final String FAILURE = "failure";
    private static final String LAST_AT = "lastAt";
    private static final String LAST_STATUS = "lastStatus";
    private static final String LAST_ERROR = "lastError";
    private static final String STREAK = "consecutiveFailures";
    private static final String FAILING_SINCE = "failingSince";

    private static final class Gathered {
        private long success;
        private long failure;
        private long streak;
        private boolean succeeded;
        private @Nullable Instant failingSince;
        private @Nullable AttemptRecord last;
        private final Map<Instant, HourTally> hours = new HashMap<>();
    }

    private final MongoCollection<Document> totals;
    private final MongoCollection<Document> hours;
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock flushing = new ReentrantLock();
    private Map<ObjectId, Gathered> gathered = new HashMap<>();

    KeyStats(MongoDatabase database) {
        this.totals = database.getCollection("key_totals");
        this.hours = database.getCollection("key_hours");
    }

    /** Counts one attempt. */
    void record(ObjectId keyId, AttemptRecord attempt, boolean delivered) {
        lock.lock();
        try {
            Gathered key = gathered.computeIfAbsent(keyId, id -> new Gathered());
            key.last = attempt;
            if (delivered) {
                key.success++;
                key.streak = 0;
                key.succeeded = true;
                key.failingSince = null;
            } else {
                key.failure++;
                key.streak++;
                if (key.failingSince == null) {
                    key.failingSince = attempt.at();
                }
            }
            key.hours
                    .computeIfAbsent(
                            attempt.at().truncatedTo(ChronoUnit.HOURS), hour -> new HourTally())
                    .add(delivered, attempt.durationMs());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Writes what was gathered.
     *
     * @return the keys that had attempts
     * @throws MongoException when the database does not answer; nothing is forgotten then
     */
    Set<ObjectId> flush() {
        flushing.lock();
        try {
            Map<ObjectId, Gathered> batch = take();
            if (batch.isEmpty()) {
                return Set.of();
            }
            List<UpdateOneModel<Document>> totalUpdates = new ArrayList<>();
            List<UpdateOneModel<Document>> hourUpdates = new ArrayList<>();
            UpdateOptions upsert = new UpdateOptions().upsert(true);
            batch.forEach((keyId, key) -> {
                totalUpdates.add(
                        new UpdateOneModel<>(Filters.eq("_id", keyId), total(key), upsert));
                key.hours.forEach((hour, tally) ->
                        hourUpdates.add(
                                new UpdateOneModel<>(
                                        Filters.eq("_id", hourId(keyId, hour)),
                                        Updates.combine(
                                                Updates.setOnInsert("keyId", keyId),
                                                Updates.setOnInsert("hour", Date.from(hour)),
                                                tally.increments()),
                                        upsert)));
            });
            totals.bulkWrite(totalUpdates, new BulkWriteOptions().ordered(false));
            hours.bulkWrite(hourUpdates, new BulkWriteOptions().ordered(false));
            return batch.keySet();
        } finally {
            flushing.unlock();
        }
    }

    /** Counters of these keys, after a flush. */
    Map<ObjectId, KeyCounters> counters(Collection<ObjectId> keys) {
        flush();
        Map<ObjectId, KeyCounters> counters = new HashMap<>();
        for (Document found : totals.find(Filters.in("_id", keys))) {
            counters.put(found.getObjectId("_id"), read(found));
        }
        return counters;
    }

    /** Tallies of a key from this hour on, oldest first. */
    List<Statistics.HourFigures> hours(ObjectId keyId, Instant from, Instant to) {
        List<String> ids = new ArrayList<>();
        for (Instant hour = from; !hour.isAfter(to); hour = hour.plus(1, ChronoUnit.HOURS)) {
            ids.add(hourId(keyId, hour));
        }
        List<Statistics.HourFigures> figures = new ArrayList<>();
        hours.find(Filters.in("_id", ids))
                .sort(new Document("_id", 1))
                .forEach(found -> figures.add(HourTally.read(found)));
        return figures;
    }

    /** Starts the count of failures in a row anew. */
    void forgetFailures(ObjectId keyId) {
        flush();
        totals.updateOne(
                Filters.eq("_id", keyId),
                Updates.combine(Updates.set(STREAK, 0L), Updates.unset(FAILING_SINCE)));
    }

    private Map<ObjectId, Gathered> take() {
        lock.lock();
        try {
            Map<ObjectId, Gathered> batch = gathered;
            gathered = new HashMap<>();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private static Bson total(Gathered key) {
        List<Bson> changes = new ArrayList<>();
        changes.add(Updates.inc(SUCCESS, key.success));
        changes.add(Updates.inc(FAILURE, key.failure));
        changes.add(
                key.succeeded ? Updates.set(STREAK, key.streak) : Updates.inc(STREAK, key.streak));
        Instant since = key.failingSince;
        if (since == null) {
            changes.add(Updates.unset(FAILING_SINCE));
        } else {
            changes.add(
                    key.succeeded
                            ? Updates.set(FAILING_SINCE, Date.from(since))
                            : Updates.min(FAILING_SINCE, Date.from(since)));
        }
        AttemptRecord last = key.last;
        if (last != null) {
            changes.add(Updates.set(LAST_AT, Date.from(last.at())));
            changes.add(Updates.set(LAST_STATUS, last.status()));
            changes.add(Updates.set(LAST_ERROR, last.error()));
        }
        return Updates.combine(changes);
    }

    private static KeyCounters read(Document found) {
        return new KeyCounters(
                number(found, SUCCESS),
                number(found, FAILURE),
                instant(found, LAST_AT),
                found.getInteger(LAST_STATUS),
                found.getString(LAST_ERROR),
                instant(found, FAILING_SINCE),
                number(found, STREAK));
    }

    private static long number(Document found, String field) {
        return found.get(field) instanceof Number number ? number.longValue() : 0;
    }

    private static @Nullable Instant instant(Document found, String field) {
        return found.get(field) instanceof Date date ? date.toInstant() : null;
    }

    private static String hourId(ObjectId keyId, Instant hour) {
        return keyId.toHexString() + "/" + hour;
    }
}
