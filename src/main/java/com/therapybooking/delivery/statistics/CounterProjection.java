package com.therapybooking.delivery.statistics;

import com.therapybooking.delivery.model.Attempt;
import com.therapybooking.delivery.statistics.FoldedCounters.Folded;
import com.therapybooking.delivery.store.AttemptStore;
import com.therapybooking.delivery.store.StoredAttempt;
import com.therapybooking.webhook.KeyCounters;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Computes the counters from the stored attempts. Intervals of ten seconds are folded into stored
 * counters a minute after their end; later attempts are counted when the counters are read. So a
 * reader sees every stored attempt, and a crash leaves nothing uncounted.
 */
@Component
public class CounterProjection {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    /**
     * How long after its end an interval is folded. No attempt is stored later than this after its
     * end: the recorder stops retrying earlier, and the attempt is repeated.
     */
    private static final Duration MARGIN = Duration.ofSeconds(60);

    private final AttemptStore attempts;
    private final FoldedCounters folded;
    private final Clock clock;

    CounterProjection(AttemptStore attempts, FoldedCounters folded, Clock clock) {
        this.attempts = attempts;
        this.folded = folded;
        this.clock = clock;
        attempts.setFoldedUntil(begin(folded.next()));
    }

    /** Folds every interval that is old enough. */
    @Scheduled(fixedDelay = 10_000)
    void fold() {
        boolean more;
        do {
            more = foldNext();
        } while (more);
    }

    /**
     * Folds the oldest interval that has attempts and is not folded yet, if it is old enough.
     *
     * @return whether there was one
     */
    boolean foldNext() {
        Instant next = begin(folded.next());
        attempts.setFoldedUntil(next);
        Optional<Instant> first = attempts.firstSince(next);
        if (first.isEmpty()) {
            return false;
        }
        long interval = interval(first.get());
        if (begin(interval + 1).plus(MARGIN).isAfter(clock.instant())) {
            return false;
        }
        fold(interval);
        folded.advance(interval + 1);
        return true;
    }

    /** Folds this interval; those of its keys and hours that contain it stay unchanged. */
    void fold(long interval) {
        Map<ObjectId, KeyCounters> counters = new HashMap<>();
        Map<ObjectId, Map<Instant, HourTally>> hours = new HashMap<>();
        attempts.forEachBetween(
                begin(interval),
                begin(interval + 1),
                attempt -> {
                    counters.merge(attempt.keyId(), counters(attempt), KeyCounters::plus);
                    add(attempt, hours.computeIfAbsent(attempt.keyId(), id -> new HashMap<>()));
                });
        folded.fold(interval, counters, hours);
    }

    /** The counters of these keys; keys without attempts are left out. */
    public Map<ObjectId, KeyCounters> counters(Collection<ObjectId> keyIds) {
        long next = folded.next();
        Map<ObjectId, Folded<KeyCounters>> totals = folded.totals(keyIds);
        Map<ObjectId, KeyCounters> counters = new HashMap<>();
        totals.forEach((keyId, known) -> counters.put(keyId, known.counters()));
        attempts.forEachSince(
                keyIds,
                begin(next),
                attempt -> {
                    if (isMissing(totals.get(attempt.keyId()), attempt)) {
                        counters.merge(attempt.keyId(), counters(attempt), KeyCounters::plus);
                    }
                });
        return counters;
    }

    /** The tallies of a key's hours in a range; hours without attempts are left out. */
    Map<Instant, HourTally> hours(ObjectId keyId, Instant from, Instant to) {
        long next = folded.next();
        Map<Instant, Folded<HourTally>> hours = folded.hours(keyId, from, to);
        Map<Instant, HourTally> tallies = new HashMap<>();
        hours.forEach((hour, known) -> tallies.put(hour, known.counters()));
        attempts.forEachSince(
                List.of(keyId),
                begin(next),
                attempt -> {
                    Instant hour = hour(attempt);
                    if (!hour.isBefore(from)
                            && !hour.isAfter(to)
                            && isMissing(hours.get(hour), attempt)) {
                        add(attempt, tallies);
                    }
                });
        return tallies;
    }

    /** The counters of this attempt alone. */
    private static KeyCounters counters(StoredAttempt attempt) {
        Attempt record = attempt.record();
        boolean delivered = record.delivered();
        return new KeyCounters(
                delivered ? 1 : 0,
                delivered ? 0 : 1,
                record.at(),
                record.status(),
                record.error(),
                attempt.isTest(),
                null);
    }

    /** Adds an attempt to the tally of its hour; a test counts in none. */
    private static void add(StoredAttempt attempt, Map<Instant, HourTally> hours) {
        if (!attempt.isTest()) {
            hours.computeIfAbsent(hour(attempt), hour -> new HourTally()).add(attempt.record());
        }
    }

    /** The UTC hour in which an attempt began. */
    private static Instant hour(StoredAttempt attempt) {
        return attempt.record().at().truncatedTo(ChronoUnit.HOURS);
    }

    private static boolean isMissing(@Nullable Folded<?> known, StoredAttempt attempt) {
        return known == null || interval(attempt.endedAt()) > known.until();
    }

    private static long interval(Instant endedAt) {
        return endedAt.getEpochSecond() / INTERVAL.toSeconds();
    }

    private static Instant begin(long interval) {
        return Instant.ofEpochSecond(interval * INTERVAL.toSeconds());
    }
}
