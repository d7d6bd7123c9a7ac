package com.therapybooking.delivery.statistics;

import com.therapybooking.delivery.model.AttemptRecord;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What some attempts of one key add to its counters. */
final class Gathered {

    private final Map<Instant, HourTally> hours = new HashMap<>();
    private long success;
    private long failure;
    private @Nullable AttemptRecord last;

    /** Adds an attempt, later than those added before. */
    void add(AttemptRecord attempt, boolean delivered) {
        last = attempt;
        if (delivered) {
            success++;
        } else {
            failure++;
        }
        hours.computeIfAbsent(hour(attempt), hour -> new HourTally())
                .add(delivered, attempt.durationMs());
    }

    static Instant hour(AttemptRecord attempt) {
        return attempt.at().truncatedTo(ChronoUnit.HOURS);
    }

    Map<Instant, HourTally> hours() {
        return hours;
    }

    long success() {
        return success;
    }

    long failure() {
        return failure;
    }

    @Nullable AttemptRecord last() {
        return last;
    }
}
