package com.therapybooking.delivery;

import com.mongodb.MongoException;
import com.therapybooking.delivery.keyhealth.KeyHealth;
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
    private final KeyHealth health;

    HistoryLoop(Recovery recovery, KeyStats stats, KeyHealth health) {
        this.recovery = recovery;
        this.stats = stats;
        this.health = health;
    }

    /** Counts what processes that died had not counted yet. */
    @Scheduled(fixedDelay = 1_000)
    void count() {
        whileTheDatabaseAnswers(stats::look);
    }

    /** Tells of keys what was noticed but not told. */
    @Scheduled(fixedDelay = 5_000)
    void tell() {
        whileTheDatabaseAnswers(health::catchUp);
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
