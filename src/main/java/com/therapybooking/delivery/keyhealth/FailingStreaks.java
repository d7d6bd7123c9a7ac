package com.therapybooking.delivery.keyhealth;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Updates;
import com.therapybooking.platform.database.LongRunning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Repository;

/**
 * Stores the failing streaks: one document for each key and failing window with failed attempts and
 * no success since. Healthy keys have none, so reading them is cheap. The id contains key and
 * window, so a failure of an older window never changes the streak of a newer one.
 */
@Repository
public class FailingStreaks {

    private static final String KEY_ID = "keyId";
    private static final String WINDOW = "window";
    private static final String EPISODE = "episode";
    private static final String FAILURES = "failures";
    private static final String SINCE = "since";
    private static final String LAST_AT = "lastAt";
    private static final String LAST_STATUS = "lastStatus";
    private static final String LAST_ERROR = "lastError";
    private static final String ANNOUNCED = "announced";
    private static final String OLD_SINCE = "failingSince";
    private static final String OLD_FAILURES = "consecutiveFailures";
    private static final String OLD_ANNOUNCED = "told";
    private static final Duration RETENTION = Duration.ofDays(400);
    private static final FindOneAndUpdateOptions UPSERT =
            new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER);

    private final MongoCollection<Document> streaks;

    FailingStreaks(MongoDatabase database) {
        this.streaks = database.getCollection("failing_streaks");
        LongRunning.on(streaks).createIndex(Indexes.ascending(KEY_ID));
        LongRunning.on(streaks).createIndex(Indexes.ascending(ANNOUNCED));
        LongRunning.createTtlIndex(streaks, LAST_AT, RETENTION);
        migrate(database.getCollection("key_totals"));
    }

    /** Migrates the streaks that version 1.0 stored among the counters. */
    private void migrate(MongoCollection<Document> totals) {
        for (Document found : totals.find(Filters.exists(OLD_SINCE))) {
            Document announced = found.get(OLD_ANNOUNCED, new Document());
            FailingStreak streak =
                    new FailingStreak(
                            found.getObjectId("_id"),
                            0,
                            UUID.randomUUID(),
                            found.get(OLD_FAILURES, Number.class).longValue(),
                            found.getDate(OLD_SINCE).toInstant(),
                            found.getDate(LAST_AT).toInstant(),
                            found.getInteger(LAST_STATUS),
                            found.getString(LAST_ERROR),
                            announced.getBoolean("stored", false));
            if (streaks.countDocuments(Filters.eq("_id", id(streak))) == 0) {
                FailingStreak added = add(streak);
                if (streak.announced()) {
                    markAnnounced(added);
                }
            }
            totals.updateOne(
                    Filters.eq("_id", found.get("_id")),
                    Updates.combine(
                            Updates.unset(OLD_SINCE),
                            Updates.unset(OLD_FAILURES),
                            Updates.unset(OLD_ANNOUNCED)));
        }
    }

    /**
     * Adds failed attempts to the streak of their key and window, or creates it.
     *
     * @param failed the attempts as a streak of their own; its episode is used for a new streak
     * @return the whole streak
     */
    FailingStreak add(FailingStreak failed) {
        Document after =
                streaks.findOneAndUpdate(
                        Filters.eq("_id", id(failed)),
                        Updates.combine(
                                Updates.setOnInsert(KEY_ID, failed.keyId()),
                                Updates.setOnInsert(WINDOW, failed.window()),
                                Updates.setOnInsert(EPISODE, failed.episode().toString()),
                                Updates.setOnInsert(ANNOUNCED, false),
                                Updates.inc(FAILURES, failed.failures()),
                                Updates.min(SINCE, failed.since()),
                                Updates.set(LAST_AT, failed.lastAt()),
                                Updates.set(LAST_STATUS, failed.lastStatus()),
                                Updates.set(LAST_ERROR, failed.lastError())),
                        UPSERT);
        return read(Objects.requireNonNull(after, "an upsert returns the document"));
    }

    /** The streaks of these keys, of every window, oldest window first. */
    public List<FailingStreak> of(Collection<ObjectId> keyIds) {
        return find(Filters.in(KEY_ID, keyIds));
    }

    /** The streaks whose event is not stored yet. */
    List<FailingStreak> unannounced() {
        return find(Filters.eq(ANNOUNCED, false));
    }

    /** Records that the event of this streak is stored. */
    void markAnnounced(FailingStreak streak) {
        streaks.updateOne(same(streak), Updates.set(ANNOUNCED, true));
    }

    /** Ends a streak, unless it has ended already and a new one has begun. */
    void end(FailingStreak streak) {
        streaks.deleteOne(same(streak));
    }

    private List<FailingStreak> find(Bson filter) {
        return streaks.find(filter)
                .sort(new Document(WINDOW, 1))
                .map(FailingStreaks::read)
                .into(new ArrayList<>());
    }

    private static Bson same(FailingStreak streak) {
        return Filters.and(
                Filters.eq("_id", id(streak)), Filters.eq(EPISODE, streak.episode().toString()));
    }

    private static String id(FailingStreak streak) {
        return streak.keyId().toHexString() + "/" + streak.window();
    }

    private static FailingStreak read(Document found) {
        return new FailingStreak(
                found.getObjectId(KEY_ID),
                found.getInteger(WINDOW, 0),
                UUID.fromString(found.getString(EPISODE)),
                found.get(FAILURES, Number.class).longValue(),
                found.getDate(SINCE).toInstant(),
                found.getDate(LAST_AT).toInstant(),
                found.getInteger(LAST_STATUS),
                found.getString(LAST_ERROR),
                found.getBoolean(ANNOUNCED, false));
    }
}
