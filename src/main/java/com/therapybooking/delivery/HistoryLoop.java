package com.therapybooking.delivery;

import com.mongodb.MongoException;
import com.therapybooking.delivery.recovery.Recovery;
import com.therapybooking.delivery.statistics.KeyStats;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** The clockwork of the history: each method is one step of something that repeats. */
@Component
class HistoryLoop {

    private static final Logger LOG = LoggerFactory.getLogger(HistoryLoop.class);

    private final Recovery recovery;
    private final KeyStats stats;

    HistoryLoop(Recovery recovery, KeyStats stats) {
        this.recovery = recovery;
        this.stats = stats;
    }

    /** Counts what processes that died had not counted yet. */
    @Scheduled(fixedDelay = 1_000)
    void count() {
        whileTheDatabaseAnswers(stats::look);
    }

    /** Goes on with recoveries that a crash interrupted. */
    @Scheduled(fixedDelay = 2_000)
    void recover() {
        whileTheDatabaseAnswers(recovery::step);
    }

    private static void whileTheDatabaseAnswers(Runnable step) {
        try {
            step.run();
        } catch (MongoException | java.util.concurrent.CompletionException e) {
            LOG.debug("The database does not answer; the next round tries again", e);
        }
    }
}
