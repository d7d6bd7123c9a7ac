package com.therapybooking.delivery;

import com.therapybooking.delivery.dispatch.DeliveryWorker;
import com.therapybooking.delivery.dispatch.Dispatcher;
import com.therapybooking.delivery.dispatch.ReminderCheck;
import com.therapybooking.webhook.event.EventOutbox;
import com.therapybooking.webhook.event.WebhookEvent;
import java.util.List;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Schedules the steps of delivery that repeat. */
@Component
class DeliveryLoop {

    private static final int BATCH = 500;

    private final DeliveryWorker worker;
    private final Dispatcher dispatcher;
    private final EventOutbox outbox;
    private final ReminderCheck reminders;

    DeliveryLoop(
            DeliveryWorker worker,
            Dispatcher dispatcher,
            EventOutbox outbox,
            ReminderCheck reminders) {
        this.worker = worker;
        this.dispatcher = dispatcher;
        this.outbox = outbox;
        this.reminders = reminders;
    }

    @Scheduled(fixedDelay = 5_000)
    void discover() {
        worker.discover();
    }

    /** Restores events from the outbox whose instance died. */
    @Scheduled(fixedDelay = 5_000)
    void relay() {
        List<WebhookEvent> events;
        do {
            events = outbox.takeOverdue(BATCH);
            events.forEach(dispatcher::restore);
        } while (events.size() == BATCH);
    }

    /** Ends reminders that are still queued when their session begins. */
    @Scheduled(fixedDelay = 5_000)
    void expire() {
        reminders.expire();
    }
}
