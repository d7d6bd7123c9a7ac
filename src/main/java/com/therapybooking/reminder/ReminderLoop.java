package com.therapybooking.reminder;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Takes the step twice a second. What fails is tried again then. */
@Component
class ReminderLoop {

    private static final Logger log = LoggerFactory.getLogger(ReminderLoop.class);

    private final ReminderStep step;

    ReminderLoop(ReminderStep step) {
        this.step = step;
    }

    @Scheduled(fixedDelay = 500)
    void run() {
        try {
            step.run();
        } catch (RuntimeException e) {
            log.warn("Reminders wait: {}", e.getClass().getName());
        }
    }
}
