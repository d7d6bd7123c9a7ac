package com.therapybooking.delivery.statistics;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.therapybooking.platform.database.DuplicateKeys;
import com.therapybooking.platform.database.LongRunning;
import com.therapybooking.webhook.KeyCounters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Repository;

/**
 * Stores the counters up to the last folded interval: one document for each key and one for each of
 * its hours. Each document names the last interval that it contains and accepts none twice, so an
 * interval may be folded again after a crash and by several instances.
 */
@Repository
class FoldedCounters {

    /** Before every interval: nothing is folded. */
    private static final long NONE = -1;

    private static final String ID = "_id";
    private static final String SUCCESS = "success";
    private static final String FAILURE = "failure";
    private static final String LAST_AT = "lastAt";
    private static final String LAST_STATUS = "lastStatus";
    private static final String LAST_ERROR = "lastError";
    private static final String LAST_WAS_TEST = "lastWasTest";
    private static final String HOUR = "hour";
    private static final String KEY_ID = "keyId";

    /** The last interval that a document contains. */
    private static final String FOLDED = "folded";

    private static final Bson CURSOR = Filters.eq(ID, "folded-attempts");
    private static final String NEXT = "next";
    private static final Duration HOURS_RETENTION = Duration.ofDays(32);
    private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);
    private static final BulkWriteOptions UNORDERED = new BulkWriteOptions().ordered(false);

    /**
     * Stored counters of a key, or of one of its hours.
     *
     * @param until the last interval that they contain
     */
    record Folded<T>(T counters, long until) {}

    private final MongoCollection<Document> totals;
    private final MongoCollection<Document> hours;
    private final MongoCollection<Document> cursors;

    FoldedCounters(MongoDatabase database) {
        this.totals = database.getCollection("key_totals");
        this.hours = database.getCollection("key_hours");
        this.cursors = database.getCollection("versions");
        LongRunning.createTtlIndex(hours, HOUR, HOURS_RETENTION);
    }

    /** The first interval that may not be folded yet. */
    long next() {
        Document found = cursors.find(CURSOR).first();
        return found == null ? 0 : found.get(NEXT, 0L);
    }

    /** Records that all intervals before this one are folded. */
    void advance(long next) {
        cursors.updateOne(CURSOR, Updates.max(NEXT, next), UPSERT);
    }

    /** Adds an interval to the counters of those keys, and of their hours, without it. */
    void fold(
            long interval,
            Map<ObjectId, KeyCounters> ofKeys,
            Map<ObjectId, Map<Instant, HourTally>> ofHours) {
        List<UpdateOneModel<Document>> totalUpdates = new ArrayList<>();
        List<UpdateOneModel<Document>> lastUpdates = new ArrayList<>();
        List<UpdateOneModel<Document>> hourUpdates = new ArrayList<>();
        ofKeys.forEach((keyId, counters) -> {
            totalUpdates.add(
                    new UpdateOneModel<>(
                            unfolded(keyId, interval),
                            Updates.combine(
                                    Updates.inc(SUCCESS, counters.successCount()),
                                    Updates.inc(FAILURE, counters.failureCount()),
                                    Updates.set(FOLDED, interval)),
                            UPSERT));
            lastUpdates.add(last(keyId, counters));
        });
        ofHours.forEach((keyId, tallies) ->
                tallies.forEach((hour, tally) ->
                        hourUpdates.add(
                                new UpdateOneModel<>(
                                        unfolded(hourId(keyId, hour), interval),
                                        Updates.combine(
                                                tally.increments(),
                                                Updates.set(KEY_ID, keyId),
                                                Updates.set(HOUR, hour),
                                                Updates.set(FOLDED, interval)),
                                        UPSERT))));
        write(totals, totalUpdates);
        write(totals, lastUpdates);
        write(hours, hourUpdates);
    }

    private static Bson unfolded(Object id, long interval) {
        return Filters.and(Filters.eq(ID, id), Filters.not(Filters.gte(FOLDED, interval)));
    }

    private static UpdateOneModel<Document> last(ObjectId keyId, KeyCounters counters) {
        Instant at = Objects.requireNonNull(counters.lastAt());
        return new UpdateOneModel<>(
                Filters.and(Filters.eq(ID, keyId), Filters.not(Filters.gt(LAST_AT, at))),
                Updates.combine(
                        Updates.set(LAST_AT, at),
                        Updates.set(LAST_STATUS, counters.lastStatus()),
                        Updates.set(LAST_ERROR, counters.lastError()),
                        Updates.set(LAST_WAS_TEST, counters.lastWasTest())));
    }

    /**
     * An upsert whose document already contains the interval fails as a duplicate, which is
     * ignored.
     */
    private static void write(
            MongoCollection<Document> collection, List<UpdateOneModel<Document>> updates) {
        if (updates.isEmpty()) {
            return;
        }
        try {
            collection.bulkWrite(updates, UNORDERED);
        } catch (MongoBulkWriteException e) {
            DuplicateKeys.allowOnly(e);
        }
    }

    /** The counters of these keys; keys without any are left out. */
    Map<ObjectId, Folded<KeyCounters>> totals(Collection<ObjectId> keyIds) {
        Map<ObjectId, Folded<KeyCounters>> found = new HashMap<>();
        totals.find(Filters.in(ID, keyIds))
                .forEach(document ->
                        found.put(
                                document.getObjectId(ID),
                                new Folded<>(counters(document), number(document, FOLDED, NONE))));
        return found;
    }

    /** A key's hours in a range, both ends included; hours without attempts are left out. */
    Map<Instant, Folded<HourTally>> hours(ObjectId keyId, Instant from, Instant to) {
        List<String> ids = new ArrayList<>();
        for (Instant hour = from; !hour.isAfter(to); hour = hour.plus(Duration.ofHours(1))) {
            ids.add(hourId(keyId, hour));
        }
        Map<Instant, Folded<HourTally>> found = new HashMap<>();
        hours.find(Filters.in(ID, ids))
                .forEach(document ->
                        found.put(
                                document.getDate(HOUR).toInstant(),
                                new Folded<>(
                                        HourTally.read(document), number(document, FOLDED, NONE))));
        return found;
    }

    private static KeyCounters counters(Document found) {
        return new KeyCounters(
                number(found, SUCCESS, 0),
                number(found, FAILURE, 0),
                found.get(LAST_AT) instanceof Date at ? at.toInstant() : null,
                found.getInteger(LAST_STATUS),
                found.getString(LAST_ERROR),
                found.getBoolean(LAST_WAS_TEST, false),
                null);
    }

    private static long number(Document found, String field, long otherwise) {
        return found.get(field) instanceof Number number ? number.longValue() : otherwise;
    }

    private static String hourId(ObjectId keyId, Instant hour) {
        return keyId.toHexString() + "/" + hour;
    }
}
