package com.therapybooking.reminder;

import com.therapybooking.booking.model.BookingEvent.ReminderDue;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Measures how long after its reminder time each reminder was stored, ready to be sent. */
@Component
class ReminderLateness {

    private static final Duration[] BOUNDS = {
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        Duration.ofHours(1)
    };

    private final Timer lateness;

    ReminderLateness(MeterRegistry registry) {
        this.lateness =
                Timer.builder("therapy.reminder.lateness")
                        .description("From the reminder time until the reminder was stored")
                        .serviceLevelObjectives(BOUNDS)
                        .register(registry);
    }

    @EventListener
    void on(ReminderDue event) {
        Duration late =
                Duration.between(
                        ReminderTimes.dueAt(event.booking().scheduledAt(), event.type()),
                        event.occurredAt());
        lateness.record(late.isNegative() ? Duration.ZERO : late);
    }
}
