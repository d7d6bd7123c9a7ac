package com.therapybooking.delivery.statistics;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.springframework.stereotype.Repository;

/**
 * The processes that count. Each writes, every other second, that it lives and since when it may
 * have attempts that are not counted; so whoever finds it dead knows where to look.
 */
@Repository
class CountEpochs {

    private static final Duration DEAD_AFTER = Duration.ofSeconds(10);
    private static final String BEAT = "beat";
    private static final String DOUBT_FROM = "doubtFrom";
    private static final String DEAD = "dead";

    /** A process that is gone. */
    record Dead(long epoch, Instant doubtFrom) {}

    private final MongoCollection<Document> epochs;
    private Map<Long, Instant> seenBefore = new HashMap<>();

    CountEpochs(MongoDatabase database) {
        this.epochs = database.getCollection("count_epochs");
    }

    /** Says that a process lives; it comes before its first attempt. */
    void beat(long epoch, Instant doubtFrom, Instant now) {
        epochs.updateOne(
                Filters.eq("_id", epoch),
                Updates.combine(
                        Updates.set(BEAT, Date.from(now)),
                        Updates.set(DOUBT_FROM, Date.from(doubtFrom))),
                new UpdateOptions().upsert(true));
    }

    /**
     * Processes that have not been heard of since the last call, and for ten seconds.
     *
     * @param own the caller's epoch
     * @param alone whether no other process can be alive: then all others are dead
     */
    List<Dead> dead(long own, boolean alone, Instant now) {
        Map<Long, Instant> seen = new HashMap<>();
        List<Dead> dead = new ArrayList<>();
        for (Document found : epochs.find()) {
            long epoch = found.getLong("_id");
            if (epoch == own) {
                continue;
            }
            Instant beat = found.getDate(BEAT).toInstant();
            seen.put(epoch, beat);
            boolean silent =
                    beat.isBefore(now.minus(DEAD_AFTER)) && beat.equals(seenBefore.get(epoch));
            if (alone || found.getBoolean(DEAD, false) || (silent && bury(epoch, beat))) {
                dead.add(new Dead(epoch, found.getDate(DOUBT_FROM).toInstant()));
            }
        }
        seenBefore = seen;
        return dead;
    }

    private boolean bury(long epoch, Instant beat) {
        return epochs.updateOne(
                                Filters.and(
                                        Filters.eq("_id", epoch),
                                        Filters.eq(BEAT, Date.from(beat))),
                                Updates.set(DEAD, true))
                        .getMatchedCount()
                == 1;
    }

    /** Forgets a process of which all is counted. */
    void end(long epoch) {
        epochs.deleteOne(Filters.eq("_id", epoch));
    }
}
