package com.therapybooking.reminder;

import com.therapybooking.booking.model.BookingEvent.ReminderDue;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Measures how long after its reminder time each reminder was stored, ready to be sent. */
@Component
class ReminderMetrics {

    private final Timer lateness;
    private final Clock clock;

    ReminderMetrics(MeterRegistry registry, Clock clock) {
        this.clock = clock;
        this.lateness =
                Timer.builder("therapy.reminder.lateness")
                        .description("From the reminder time until the reminder was stored")
                        .register(registry);
    }

    @EventListener
    void on(ReminderDue event) {
        Duration late =
                Duration.between(
                        event.type().dueAt(event.booking().scheduledAt()), clock.instant());
        lateness.record(late.isNegative() ? Duration.ZERO : late);
    }
}
