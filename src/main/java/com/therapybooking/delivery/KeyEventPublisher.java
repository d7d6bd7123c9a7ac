package com.therapybooking.delivery;

import com.therapybooking.delivery.dispatch.DeliveryWorker;
import com.therapybooking.delivery.dispatch.PollTimer;
import com.therapybooking.delivery.keyhealth.OperationalEvents;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.store.DeliveryStore;
import com.therapybooking.webhook.KeyCache;
import com.therapybooking.webhook.SigningKey;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Gatherers;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Queues the stored events about keys for every key that subscribes to them, except the key itself.
 */
@Component
class KeyEventPublisher {

    /** Fewer than the queue of new deliveries has room for. */
    private static final int MAX_STORING = 1_000;

    private final OperationalEvents events;
    private final KeyCache keyCache;
    private final DeliveryStore store;
    private final DeliveryWorker worker;

    KeyEventPublisher(
            OperationalEvents events,
            KeyCache keyCache,
            DeliveryStore store,
            DeliveryWorker worker,
            TaskScheduler scheduler,
            Clock clock) {
        this.events = events;
        this.keyCache = keyCache;
        this.store = store;
        this.worker = worker;
        PollTimer timer = new PollTimer(scheduler, clock, this::publish);
        events.onAdded(() -> timer.plan(clock.instant()));
    }

    /**
     * Runs after each event that this instance has stored. The schedule continues what a crash or a
     * database error has interrupted: a feed shows each event within 10 s.
     */
    @Scheduled(fixedDelay = 5_000)
    void publish() {
        events.waiting().forEach(this::queue);
    }

    private void queue(OperationalEvents.About about) {
        keyCache.refresh();
        List<SigningKey> keys =
                keyCache.subscribers(about.event().name(), null).stream()
                        .filter(key -> !key.key().id().equals(about.keyId()))
                        .toList();
        keys.stream()
                .map(key -> Delivery.first(about.event(), key))
                .gather(Gatherers.windowFixed(MAX_STORING))
                .forEach(some ->
                        some.stream().map(store::insert).toList().forEach(CompletableFuture::join));
        keys.forEach(key -> worker.wake(key.key().id()));
        events.markQueued(about.event().id());
    }
}
