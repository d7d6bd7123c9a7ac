package com.therapybooking.delivery.statistics;

import com.mongodb.client.model.Updates;
import com.therapybooking.delivery.model.Attempt;
import com.therapybooking.delivery.statistics.Statistics.HourFigures;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * One key's attempts in one hour: counts, and durations in buckets, each about a fifth longer than
 * the previous one.
 */
final class HourTally {

    private static final double GROWTH = 1.2;
    private static final String DELIVERED = "delivered";
    private static final String FAILED = "failedAttempts";
    private static final String DURATIONS = "ms";

    private final TreeMap<Integer, Long> buckets = new TreeMap<>();
    private long delivered;
    private long failed;

    void add(Attempt attempt) {
        if (attempt.delivered()) {
            delivered++;
        } else {
            failed++;
        }
        buckets.merge(bucket(attempt.durationMs()), 1L, Long::sum);
    }

    /** Adds the attempts of another tally of the same hour. */
    void add(HourTally other) {
        delivered += other.delivered;
        failed += other.failed;
        other.buckets.forEach((bucket, count) -> buckets.merge(bucket, count, Long::sum));
    }

    Bson increments() {
        List<Bson> changes = new ArrayList<>();
        changes.add(Updates.inc(DELIVERED, delivered));
        changes.add(Updates.inc(FAILED, failed));
        buckets.forEach(
                (bucket, count) -> changes.add(Updates.inc(DURATIONS + "." + bucket, count)));
        return Updates.combine(changes);
    }

    static HourTally read(Document found) {
        HourTally tally = new HourTally();
        tally.delivered = found.get(DELIVERED, 0L);
        tally.failed = found.get(FAILED, 0L);
        found.get(DURATIONS, new Document())
                .forEach((bucket, count) ->
                        tally.buckets.put(Integer.parseInt(bucket), ((Number) count).longValue()));
        return tally;
    }

    HourFigures figures(Instant hour) {
        return new HourFigures(
                hour, delivered, failed, quantile(buckets, 0.5), quantile(buckets, 0.95));
    }

    private static @Nullable Long quantile(SortedMap<Integer, Long> buckets, double share) {
        long all = buckets.values().stream().mapToLong(Long::longValue).sum();
        long wanted = (long) Math.ceil(all * share);
        long seen = 0;
        for (var bucket : buckets.entrySet()) {
            seen += bucket.getValue();
            if (seen >= wanted) {
                return Math.round(Math.pow(GROWTH, bucket.getKey()));
            }
        }
        return null;
    }

    /** Bucket 0 is up to 1 ms, bucket n up to 1.2 to the power of n milliseconds. */
    private static int bucket(long millis) {
        return millis <= 1 ? 0 : (int) Math.ceil(Math.log((double) millis) / Math.log(GROWTH));
    }
}
