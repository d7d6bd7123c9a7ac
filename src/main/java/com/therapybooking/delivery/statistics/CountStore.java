package com.therapybooking.delivery.statistics;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.therapybooking.delivery.model.AttemptRecord;
import com.therapybooking.delivery.store.DuplicateKeys;
import com.therapybooking.platform.database.LongWork;
import com.therapybooking.webhook.KeyCounters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/**
 * The counters in the database: one document for each key and one for each of its hours. Each holds
 * the number of the last batch of every process that it has counted, and takes none twice, so a
 * batch may be written again until the database says that it is there.
 */
@Repository
public class CountStore {

    /** The number of a batch that ends all. */
    static final int CLOSED = Integer.MAX_VALUE;

    private static final String SUCCESS = "success";
    private static final String FAILURE = "failure";
    private static final String LAST_AT = "lastAt";
    private static final String LAST_STATUS = "lastStatus";
    private static final String LAST_ERROR = "lastError";
    private static final String HOUR = "hour";

    /** The last batch counted of each process. */
    private static final String SEEN = "seen.";

    private static final Duration HOURS_KEPT = Duration.ofDays(32);
    private static final int MOST_KNOWN = 100_000;
    private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);
    private static final BulkWriteOptions UNORDERED = new BulkWriteOptions().ordered(false);

    private final MongoCollection<Document> totals;
    private final MongoCollection<Document> hours;
    private final Map<Object, Boolean> known = new HashMap<>();

    CountStore(MongoDatabase database) {
        this.totals = database.getCollection("key_totals");
        this.hours = database.getCollection("key_hours");
        LongWork.on(hours)
                .createIndex(
                        Indexes.ascending(HOUR),
                        new IndexOptions().expireAfter(HOURS_KEPT.toSeconds(), TimeUnit.SECONDS));
    }

    /** Counts a batch, unless it is counted. */
    void apply(long epoch, int batch, Map<ObjectId, Gathered> keys) {
        ensure(keys);
        String seen = SEEN + CountTag.name(epoch);
        Bson unseen = Filters.not(Filters.gte(seen, batch));
        List<UpdateOneModel<Document>> totalUpdates = new ArrayList<>();
        List<UpdateOneModel<Document>> hourUpdates = new ArrayList<>();
        keys.forEach((keyId, key) -> {
            Bson id = Filters.eq("_id", keyId);
            AttemptRecord last = key.last();
            if (last != null) {
                totalUpdates.add(new UpdateOneModel<>(latest(id, last), last(last)));
            }
            totalUpdates.add(
                    new UpdateOneModel<>(
                            Filters.and(id, unseen),
                            Updates.combine(counts(key), Updates.set(seen, batch))));
            key.hours()
                    .forEach((hour, tally) ->
                            hourUpdates.add(
                                    new UpdateOneModel<>(
                                            Filters.and(
                                                    Filters.eq("_id", hourId(keyId, hour)), unseen),
                                            Updates.combine(
                                                    tally.increments(),
                                                    Updates.set(seen, batch)))));
        });
        totals.bulkWrite(totalUpdates, UNORDERED);
        hours.bulkWrite(hourUpdates, UNORDERED);
    }

    /** Counts an attempt that belongs to no delivery, in the key's totals alone. */
    void applyTest(ObjectId keyId, AttemptRecord attempt, boolean delivered) {
        Gathered one = new Gathered();
        one.add(attempt, delivered);
        ensure(Map.of(keyId, one));
        Bson id = Filters.eq("_id", keyId);
        totals.updateOne(id, counts(one));
        totals.updateOne(latest(id, attempt), last(attempt));
    }

    /** The last batch of an epoch that a key's totals have counted; 0 for none. */
    int seenInTotals(ObjectId keyId, long epoch) {
        return seen(totals.find(Filters.eq("_id", keyId)).first(), epoch);
    }

    /** The last batch of an epoch that an hour has counted; 0 for none. */
    int seenInHour(ObjectId keyId, Instant hour, long epoch) {
        return seen(hours.find(Filters.eq("_id", hourId(keyId, hour))).first(), epoch);
    }

    /** Adds what is missing in a key's totals, and closes them for the epoch. */
    void closeTotals(ObjectId keyId, long epoch, int seenBatch, Gathered missing) {
        ensure(Map.of(keyId, missing));
        Bson id = Filters.eq("_id", keyId);
        AttemptRecord last = missing.last();
        Document before = totals.find(id).first();
        Date lastAt = before == null ? null : before.getDate(LAST_AT);
        boolean newest = last != null && (lastAt == null || !lastAt.toInstant().isAfter(last.at()));
        List<Bson> changes = new ArrayList<>();
        changes.add(counts(missing));
        if (newest && last != null) {
            changes.add(last(last));
        }
        String seen = SEEN + CountTag.name(epoch);
        changes.add(Updates.set(seen, CLOSED));
        totals.updateOne(
                Filters.and(id, Filters.not(Filters.gt(seen, seenBatch))),
                Updates.combine(changes));
    }

    /** Adds what is missing in an hour, and closes it for the epoch. */
    void closeHour(ObjectId keyId, Instant hour, long epoch, int seenBatch, HourTally missing) {
        String seen = SEEN + CountTag.name(epoch);
        ensureHours(Map.of(hourId(keyId, hour), hour), keyId);
        hours.updateOne(
                Filters.and(
                        Filters.eq("_id", hourId(keyId, hour)),
                        Filters.not(Filters.gt(seen, seenBatch))),
                Updates.combine(missing.increments(), Updates.set(seen, CLOSED)));
    }

    /** Forgets an epoch that is over; the hours forget it as they go. */
    void forget(long epoch) {
        String seen = SEEN + CountTag.name(epoch);
        totals.updateMany(Filters.exists(seen), Updates.unset(seen));
    }

    /** Counters of these keys; those without an attempt are left out. */
    public Map<ObjectId, KeyCounters> counters(Collection<ObjectId> keys) {
        Map<ObjectId, KeyCounters> counters = new HashMap<>();
        for (Document found : totals.find(Filters.in("_id", keys))) {
            counters.put(found.getObjectId("_id"), read(found));
        }
        return counters;
    }

    /** Tallies of a key, oldest first. */
    List<Statistics.HourFigures> hours(ObjectId keyId, Instant from, Instant to) {
        List<String> ids = new ArrayList<>();
        for (Instant hour = from; !hour.isAfter(to); hour = hour.plus(Duration.ofHours(1))) {
            ids.add(hourId(keyId, hour));
        }
        return hours.find(Filters.in("_id", ids))
                .sort(new Document("_id", 1))
                .map(HourTally::read)
                .into(new ArrayList<>());
    }

    /** Documents must exist before a batch comes, as an update that finds none has lost to one. */
    private void ensure(Map<ObjectId, Gathered> keys) {
        List<UpdateOneModel<Document>> missing = new ArrayList<>();
        for (ObjectId keyId : keys.keySet()) {
            if (!isKnown(keyId)) {
                missing.add(
                        new UpdateOneModel<>(
                                Filters.eq("_id", keyId),
                                Updates.setOnInsert(SUCCESS, 0L),
                                UPSERT));
            }
        }
        write(totals, missing);
        keys.keySet().forEach(this::learn);
        keys.forEach((keyId, key) -> {
            Map<String, Instant> ids = new HashMap<>();
            key.hours().keySet().forEach(hour -> ids.put(hourId(keyId, hour), hour));
            ensureHours(ids, keyId);
        });
    }

    private void ensureHours(Map<String, Instant> ids, ObjectId keyId) {
        List<UpdateOneModel<Document>> missing = new ArrayList<>();
        ids.forEach((id, hour) -> {
            if (!isKnown(id)) {
                missing.add(
                        new UpdateOneModel<>(
                                Filters.eq("_id", id),
                                Updates.combine(
                                        Updates.setOnInsert("keyId", keyId),
                                        Updates.setOnInsert(HOUR, Date.from(hour))),
                                UPSERT));
            }
        });
        write(hours, missing);
        ids.keySet().forEach(this::learn);
    }

    private static void write(
            MongoCollection<Document> collection, List<UpdateOneModel<Document>> inserts) {
        if (inserts.isEmpty()) {
            return;
        }
        try {
            collection.bulkWrite(inserts, UNORDERED);
        } catch (MongoBulkWriteException e) {
            DuplicateKeys.allowOnly(e);
        }
    }

    private synchronized boolean isKnown(Object id) {
        return known.containsKey(id);
    }

    private synchronized void learn(Object id) {
        if (known.size() >= MOST_KNOWN) {
            known.clear();
        }
        known.put(id, true);
    }

    private static Bson latest(Bson id, AttemptRecord attempt) {
        return Filters.and(id, Filters.not(Filters.gt(LAST_AT, Date.from(attempt.at()))));
    }

    private static Bson last(AttemptRecord attempt) {
        return Updates.combine(
                Updates.set(LAST_AT, Date.from(attempt.at())),
                Updates.set(LAST_STATUS, attempt.status()),
                Updates.set(LAST_ERROR, attempt.error()));
    }

    private static Bson counts(Gathered key) {
        return Updates.combine(
                Updates.inc(SUCCESS, key.success()), Updates.inc(FAILURE, key.failure()));
    }

    private static KeyCounters read(Document found) {
        return new KeyCounters(
                number(found, SUCCESS),
                number(found, FAILURE),
                instant(found, LAST_AT),
                found.getInteger(LAST_STATUS),
                found.getString(LAST_ERROR),
                null,
                0);
    }

    private static int seen(@Nullable Document found, long epoch) {
        Document seen = found == null ? new Document() : found.get("seen", new Document());
        return seen.getInteger(CountTag.name(epoch), 0);
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
