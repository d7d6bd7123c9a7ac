package com.therapybooking.reminder;

import com.therapybooking.booking.model.BookingEvent;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Checks every second whether the step has to run: a reminder is due, a booking changed on this
 * instance, the last run failed, or five seconds have passed, for the bookings of other instances.
 */
@Component
class ReminderLoop {

    private final ReminderStep step;
    private final AtomicBoolean changed = new AtomicBoolean();
    private long secondsLeft;

    ReminderLoop(ReminderStep step) {
        this.step = step;
    }

    /** A changed booking may have a reminder that is due at once. */
    @EventListener
    void bookingChanged(BookingEvent event) {
        changed.set(true);
    }

    @Scheduled(fixedDelay = 1_000)
    void run() {
        secondsLeft--;
        if (changed.getAndSet(false) || secondsLeft <= 0) {
            secondsLeft = 0; // if the step throws, it is repeated in a second
            secondsLeft = step.run().plusMillis(999).toSeconds();
        }
    }
}
