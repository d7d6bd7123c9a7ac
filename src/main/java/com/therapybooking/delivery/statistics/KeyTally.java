package com.therapybooking.delivery.statistics;

import com.therapybooking.delivery.model.Attempt;
import com.therapybooking.delivery.store.StoredAttempt;
import com.therapybooking.webhook.KeyCounters;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

/** The amounts that some attempts of one key add to its counters. */
final class KeyTally {

    private final Map<Instant, HourTally> hours = new HashMap<>();
    private KeyCounters counters = KeyCounters.NONE;

    void add(StoredAttempt attempt) {
        Attempt record = attempt.record();
        counters = counters.plus(counters(attempt));
        if (!attempt.isTest()) {
            hours.computeIfAbsent(
                            record.at().truncatedTo(ChronoUnit.HOURS), hour -> new HourTally())
                    .add(record);
        }
    }

    /** The counters of this attempt alone. */
    static KeyCounters counters(StoredAttempt attempt) {
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

    /** By the UTC hour in which the attempts began, without tests. */
    Map<Instant, HourTally> hours() {
        return hours;
    }

    KeyCounters counters() {
        return counters;
    }
}
