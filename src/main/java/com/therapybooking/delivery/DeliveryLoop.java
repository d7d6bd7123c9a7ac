package com.therapybooking.delivery;

import com.mongodb.MongoException;
import com.therapybooking.delivery.dispatch.DeliveryWorker;
import com.therapybooking.delivery.dispatch.Dispatcher;
import com.therapybooking.delivery.dispatch.ReminderCheck;
import com.therapybooking.webhook.event.EventOutbox;
import com.therapybooking.webhook.event.WebhookEvent;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Schedules the steps of delivery that repeat. */
@Component
class DeliveryLoop {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryLoop.class);
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

    @Scheduled(fixedDelay = 100)
    void poll() {
        worker.poll();
    }

    @Scheduled(fixedDelay = 5_000)
    void discover() {
        whileTheDatabaseAnswers(worker::discover);
    }

    /** Restores events from the outbox whose instance died. */
    @Scheduled(fixedDelay = 2_000)
    void relay() {
        whileTheDatabaseAnswers(() -> {
            List<WebhookEvent> events;
            do {
                events = outbox.takeOverdue(BATCH);
                events.forEach(dispatcher::restore);
            } while (events.size() == BATCH);
        });
    }

    /** Ends reminders that are still queued when their session begins. */
    @Scheduled(fixedDelay = 5_000)
    void expire() {
        whileTheDatabaseAnswers(reminders::expire);
    }

    private static void whileTheDatabaseAnswers(Runnable step) {
        try {
            step.run();
        } catch (MongoException e) {
            LOG.debug("The database does not answer; retrying in the next round", e);
        }
    }
}
