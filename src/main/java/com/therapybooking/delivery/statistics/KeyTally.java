package com.therapybooking.delivery.statistics;

import com.therapybooking.delivery.model.Attempt;
import com.therapybooking.delivery.store.StoredAttempt;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The amounts that some attempts of one key add to its counters. */
final class KeyTally {

    private final Map<Instant, HourTally> hours = new HashMap<>();
    private long success;
    private long failure;
    private @Nullable Attempt last;
    private boolean lastWasTest;

    void add(StoredAttempt attempt) {
        Attempt record = attempt.record();
        if (last == null || !record.at().isBefore(last.at())) {
            last = record;
            lastWasTest = attempt.isTest();
        }
        if (record.delivered()) {
            success++;
        } else {
            failure++;
        }
        if (!attempt.isTest()) {
            hours.computeIfAbsent(
                            record.at().truncatedTo(ChronoUnit.HOURS), hour -> new HourTally())
                    .add(record);
        }
    }

    /** By the UTC hour in which the attempts began, without tests. */
    Map<Instant, HourTally> hours() {
        return hours;
    }

    long success() {
        return success;
    }

    long failure() {
        return failure;
    }

    /** The attempt that began last. */
    @Nullable Attempt last() {
        return last;
    }

    /** Whether that attempt was a test. */
    boolean lastWasTest() {
        return lastWasTest;
    }
}
