package com.therapybooking.delivery.alert;

import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.annotation.Scheduled;

/** Runs the alert step; does nothing when no mail server is set. */
final class AlertLoop {

    private final @Nullable AlertStep step;

    AlertLoop(@Nullable AlertStep step) {
        this.step = step;
    }

    @Scheduled(fixedDelay = 2_000)
    void run() {
        if (step != null) {
            step.run();
        }
    }
}
