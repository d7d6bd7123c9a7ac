package com.therapybooking.delivery;

import com.therapybooking.delivery.recovery.Recovery;
import com.therapybooking.delivery.statistics.CounterProjection;
import com.therapybooking.delivery.store.AttemptRetention;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Schedules the steps of the history that repeat. */
@Component
class HistoryLoop {

    private final Recovery recovery;
    private final CounterProjection counters;
    private final AttemptRetention retention;

    HistoryLoop(Recovery recovery, CounterProjection counters, AttemptRetention retention) {
        this.recovery = recovery;
        this.counters = counters;
        this.retention = retention;
    }

    /** Folds attempts into the counters. */
    @Scheduled(fixedDelay = 10_000)
    void count() {
        boolean more;
        do {
            more = counters.foldNext();
        } while (more);
    }

    /** Deletes the attempts of deliveries that have left the history. */
    @Scheduled(fixedDelay = 60_000)
    void purge() {
        retention.step();
    }

    /** Continues recoveries that a crash interrupted. */
    @Scheduled(fixedDelay = 30_000)
    void recover() {
        recovery.step();
    }
}
