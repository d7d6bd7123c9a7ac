package com.therapybooking.delivery.statistics;

import static com.therapybooking.delivery.store.DeliveryDocument.ATTEMPTS;
import static com.therapybooking.delivery.store.DeliveryDocument.KEY_ID;
import static com.therapybooking.delivery.store.DeliveryDocument.OPEN;
import static com.therapybooking.delivery.store.DeliveryDocument.PURGE_AT;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.therapybooking.delivery.model.AttemptRecord;
import com.therapybooking.delivery.model.DeliveryProperties;
import com.therapybooking.delivery.store.DeliveryDocument;
import com.therapybooking.delivery.store.DeliveryStore;
import com.therapybooking.platform.database.LongWork;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Component;

/**
 * Counts what a dead process had stored but not counted yet. Every attempt in the history names its
 * process and batch, and every counter the last batch that it holds; the difference is added, once,
 * whoever does it and however often.
 */
@Component
class Recount {

    private static final Duration MARGIN = Duration.ofMinutes(1);
    private static final String TAG = ATTEMPTS + "." + DeliveryDocument.TALLY;

    private record Found(AttemptRecord attempt, int batch) {}

    private final MongoCollection<Document> deliveries;
    private final DeliveryStore store;
    private final CountStore counts;
    private final Duration kept;

    Recount(
            MongoDatabase database,
            DeliveryStore store,
            CountStore counts,
            DeliveryProperties settings) {
        this.deliveries = LongWork.on(database.getCollection("deliveries"));
        this.store = store;
        this.counts = counts;
        this.kept = settings.kept();
    }

    void of(CountEpochs.Dead dead) {
        Map<ObjectId, List<Found>> attempts = attempts(dead);
        attempts.forEach((keyId, found) -> {
            found.sort(Comparator.comparing(one -> one.attempt().at()));
            int seen = counts.seenInTotals(keyId, dead.epoch());
            counts.closeTotals(keyId, dead.epoch(), seen, gathered(found, seen));
            Set<Instant> hours = new HashSet<>();
            found.forEach(one -> hours.add(Gathered.hour(one.attempt())));
            for (Instant hour : hours) {
                int seenInHour = counts.seenInHour(keyId, hour, dead.epoch());
                HourTally missing = gathered(found, seenInHour).hours().get(hour);
                if (missing != null) {
                    counts.closeHour(keyId, hour, dead.epoch(), seenInHour, missing);
                }
            }
        });
    }

    private static Gathered gathered(List<Found> attempts, int seen) {
        Gathered gathered = new Gathered();
        for (Found found : attempts) {
            if (found.batch() > seen) {
                gathered.add(found.attempt(), delivered(found.attempt()));
            }
        }
        return gathered;
    }

    private static boolean delivered(AttemptRecord attempt) {
        Integer status = attempt.status();
        return status != null && status >= 200 && status < 300;
    }

    /**
     * Every attempt that may be uncounted. A delivery with such an attempt is open, or was finished
     * after the time of doubt began, and leaves the history as much later as it is kept.
     */
    private Map<ObjectId, List<Found>> attempts(CountEpochs.Dead dead) {
        Bson tagged =
                Filters.and(
                        Filters.gte(TAG, new CountTag(dead.epoch(), 0).id()),
                        Filters.lte(TAG, new CountTag(dead.epoch(), CountStore.CLOSED).id()));
        Set<String> seen = new HashSet<>();
        Map<ObjectId, List<Found>> found = new HashMap<>();
        for (ObjectId keyId : store.keysWithWork()) {
            collect(
                    Filters.and(Filters.eq(KEY_ID, keyId), Filters.eq(OPEN, true), tagged),
                    dead.epoch(),
                    seen,
                    found);
        }
        Instant doubt = dead.doubtFrom().minus(MARGIN);
        collect(
                Filters.and(Filters.gte(PURGE_AT, Date.from(doubt.plus(kept))), tagged),
                dead.epoch(),
                seen,
                found);
        return found;
    }

    private void collect(
            Bson filter, long epoch, Set<String> seen, Map<ObjectId, List<Found>> found) {
        deliveries
                .find(filter)
                .projection(Projections.include(KEY_ID, ATTEMPTS))
                .forEach(delivery -> {
                    ObjectId id = delivery.getObjectId("_id");
                    for (AttemptRecord attempt : DeliveryDocument.attempts(delivery)) {
                        ObjectId tally = attempt.tally();
                        if (tally != null
                                && CountTag.of(tally).epoch() == epoch
                                && seen.add(id + "/" + attempt.number())) {
                            found.computeIfAbsent(
                                            delivery.getObjectId(KEY_ID), key -> new ArrayList<>())
                                    .add(new Found(attempt, CountTag.of(tally).batch()));
                        }
                    }
                });
    }
}
