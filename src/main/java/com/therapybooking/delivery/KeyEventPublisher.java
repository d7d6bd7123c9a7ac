package com.therapybooking.delivery;

import com.mongodb.MongoException;
import com.therapybooking.delivery.dispatch.DeliveryWorker;
import com.therapybooking.delivery.keyhealth.KeyEvents;
import com.therapybooking.delivery.keyhealth.OperationalEvents;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.store.DeliveryStore;
import com.therapybooking.webhook.KeyCache;
import com.therapybooking.webhook.SigningKey;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Queues the stored events about keys for every key that subscribes to them, except the key itself.
 */
@Component
class KeyEventPublisher {

    private static final Logger LOG = LoggerFactory.getLogger(KeyEventPublisher.class);

    private final KeyEvents keyEvents;
    private final OperationalEvents events;
    private final KeyCache directory;
    private final DeliveryStore store;
    private final DeliveryWorker worker;

    KeyEventPublisher(
            KeyEvents keyEvents,
            OperationalEvents events,
            KeyCache directory,
            DeliveryStore store,
            DeliveryWorker worker) {
        this.keyEvents = keyEvents;
        this.events = events;
        this.directory = directory;
        this.store = store;
        this.worker = worker;
    }

    @Scheduled(fixedDelay = 2_000)
    void publish() {
        whileTheDatabaseAnswers(() -> {
            keyEvents.announceDisabled();
            events.waiting().forEach(this::queue);
        });
    }

    @Scheduled(fixedDelay = 5_000)
    void repair() {
        whileTheDatabaseAnswers(keyEvents::announceOverlooked);
    }

    private void queue(OperationalEvents.About about) {
        directory.refresh();
        for (SigningKey key : directory.subscribers(about.event().name())) {
            if (!key.key().id().equals(about.keyId())) {
                store.insert(Delivery.first(about.event(), key)).join();
                worker.wake(key.key().id());
            }
        }
        events.markQueued(about.event().id());
    }

    private static void whileTheDatabaseAnswers(Runnable step) {
        try {
            step.run();
        } catch (MongoException | CompletionException e) {
            LOG.debug("The database does not answer; retrying in the next round", e);
        }
    }
}
