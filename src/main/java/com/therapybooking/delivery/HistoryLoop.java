package com.therapybooking.delivery;

import com.mongodb.MongoException;
import com.therapybooking.delivery.recovery.Recovery;
import com.therapybooking.delivery.statistics.CounterProjection;
import com.therapybooking.delivery.store.AttemptRetention;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Schedules the steps of the history that repeat. */
@Component
class HistoryLoop {

    private static final Logger LOG = LoggerFactory.getLogger(HistoryLoop.class);

    private final Recovery recovery;
    private final CounterProjection counters;
    private final AttemptRetention retention;

    HistoryLoop(Recovery recovery, CounterProjection counters, AttemptRetention retention) {
        this.recovery = recovery;
        this.counters = counters;
        this.retention = retention;
    }

    /** Folds attempts into the counters. */
    @Scheduled(fixedDelay = 5_000)
    void count() {
        whileTheDatabaseAnswers(() -> {
            boolean more;
            do {
                more = counters.foldNext();
            } while (more);
        });
    }

    /** Deletes the attempts of deliveries that have left the history. */
    @Scheduled(fixedDelay = 60_000)
    void purge() {
        whileTheDatabaseAnswers(retention::step);
    }

    /** Continues recoveries that a crash interrupted. */
    @Scheduled(fixedDelay = 2_000)
    void recover() {
        whileTheDatabaseAnswers(recovery::step);
    }

    private static void whileTheDatabaseAnswers(Runnable step) {
        try {
            step.run();
        } catch (MongoException | java.util.concurrent.CompletionException e) {
            LOG.debug("The database does not answer; retrying in the next round", e);
        }
    }
}
