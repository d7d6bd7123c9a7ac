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
    private long streak;
    private @Nullable Instant failingSince;
    private @Nullable AttemptRecord last;

    /** Adds an attempt, later than those added before. */
    void add(AttemptRecord attempt, boolean delivered) {
        last = attempt;
        if (delivered) {
            success++;
            streak = 0;
            failingSince = null;
        } else {
            failure++;
            streak++;
            if (failingSince == null) {
                failingSince = attempt.at();
            }
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

    /** Failures after the last success among these. */
    long streak() {
        return streak;
    }

    /** The first of the failures that end these attempts, or null when the last one succeeded. */
    @Nullable Instant failingSince() {
        return failingSince;
    }

    @Nullable AttemptRecord last() {
        return last;
    }
}
