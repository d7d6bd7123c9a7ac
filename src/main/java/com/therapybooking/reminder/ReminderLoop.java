package com.therapybooking.reminder;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Runs the step every second in a thread of its own, so that other jobs do not delay it. Failures
 * are retried at the next run.
 */
@Component
class ReminderLoop {

    private static final Logger log = LoggerFactory.getLogger(ReminderLoop.class);

    private final ReminderStep step;
    private final AtomicBoolean running = new AtomicBoolean();
    private boolean failing;

    ReminderLoop(ReminderStep step) {
        this.step = step;
    }

    @Scheduled(fixedRate = 1_000)
    void run() {
        if (running.compareAndSet(false, true)) {
            try {
                step.run();
                failing = false;
            } catch (RuntimeException e) {
                if (!failing) {
                    log.warn(
                            "The reminder step failed, retrying every second: {}",
                            e.getClass().getName());
                }
                failing = true;
            } finally {
                running.set(false);
            }
        }
    }
}
