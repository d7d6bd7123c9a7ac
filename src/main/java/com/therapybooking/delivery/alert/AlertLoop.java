package com.therapybooking.delivery.alert;

import com.mongodb.MongoException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * Runs the alert step on a thread of its own, so that a slow mail server delays no other loop. Does
 * nothing when no mail server is set.
 */
final class AlertLoop {

    private static final Logger log = LoggerFactory.getLogger(AlertLoop.class);

    private final @Nullable AlertStep step;
    private final AtomicBoolean running = new AtomicBoolean();

    AlertLoop(@Nullable AlertStep step) {
        this.step = step;
    }

    @Scheduled(fixedDelay = 2_000)
    void run() {
        if (step != null && running.compareAndSet(false, true)) {
            Thread.ofVirtual().name("alerts").start(() -> run(step));
        }
    }

    private void run(AlertStep step) {
        try {
            step.run();
        } catch (MongoException e) {
            log.debug("The database does not answer; alerts are sent in the next round", e);
        } finally {
            running.set(false);
        }
    }
}
