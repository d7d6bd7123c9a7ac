package com.therapybooking.delivery;

import com.therapybooking.delivery.dispatch.DeliveryWorker;
import com.therapybooking.delivery.dispatch.Dispatcher;
import com.therapybooking.delivery.dispatch.ReminderCheck;
import com.therapybooking.webhook.event.EventOutbox;
import com.therapybooking.webhook.event.WebhookEvent;
import java.util.List;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** The clockwork of delivery: each method is one step of something that repeats. */
@Component
class DeliveryLoop {

    private static final int BATCH = 500;

    private final DeliveryWorker lanes;
    private final Dispatcher dispatcher;
    private final EventOutbox outbox;
    private final ReminderCheck reminders;

    DeliveryLoop(
            DeliveryWorker lanes,
            Dispatcher dispatcher,
            EventOutbox outbox,
            ReminderCheck reminders) {
        this.lanes = lanes;
        this.dispatcher = dispatcher;
        this.outbox = outbox;
        this.reminders = reminders;
    }

    @Scheduled(fixedDelay = 100)
    void poll() {
        lanes.poll();
    }

    @Scheduled(fixedDelay = 5_000)
    void discover() {
        lanes.discover();
    }

    /** Events whose publisher died come back from the outbox. */
    @Scheduled(fixedDelay = 2_000)
    void relay() {
        List<WebhookEvent> events;
        do {
            events = outbox.takeOverdue(BATCH);
            events.forEach(dispatcher::restore);
        } while (events.size() == BATCH);
    }

    /** Reminders that still wait when their session begins. */
    @Scheduled(fixedDelay = 5_000)
    void expire() {
        reminders.expire();
    }
}
