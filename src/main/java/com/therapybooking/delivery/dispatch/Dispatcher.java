package com.therapybooking.delivery.dispatch;

import com.therapybooking.booking.model.BookingEvent;
import com.therapybooking.booking.outbox.BookingOutbox;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.platform.database.GroupCommit;
import com.therapybooking.platform.settings.FailPoint;
import com.therapybooking.webhook.KeyCache;
import com.therapybooking.webhook.SigningKey;
import com.therapybooking.webhook.event.WebhookEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.bson.types.ObjectId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Turns each event into one delivery per subscribed key. The event leaves its outbox when all these
 * deliveries are stored and no new key subscribes to it. Until then the outbox sweep restores it
 * after a crash.
 */
@Component
public class Dispatcher {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    private static final int FIRST_RESTORED = 10;
    private static final int MAX_RESTORED = 100;

    /** So many can be stored within the lease of the events that are restored together. */
    private static final int MAX_RESTORED_DELIVERIES = 20_000;

    /** Less than the queue of new deliveries in {@link DeliveryWorker#store} has room for. */
    private static final int MAX_STORING = 2_000;

    private static final int MAX_BATCH = 1_000;
    private static final int MAX_QUEUED = 100_000;
    private static final Duration LINGER = Duration.ofMillis(20);

    /** An event and the keys for which it has been dispatched. */
    private final class Fanout {
        private final BookingEvent source;
        private final WebhookEvent event;
        private final Set<ObjectId> handled = new HashSet<>();
        private final AtomicInteger open = new AtomicInteger();

        Fanout(BookingEvent source) {
            this.source = source;
            this.event = WebhookEvent.of(source);
        }

        /** The subscribed keys for which the event has not been dispatched. */
        List<SigningKey> missing() {
            return keyCache.subscribers(event.name(), event.therapistId()).stream()
                    .filter(key -> !handled.contains(key.key().id()))
                    .toList();
        }

        /** Dispatches the event to these keys. The last stored delivery completes it. */
        void dispatchTo(List<SigningKey> keys, Consumer<Work.Fresh> sink) {
            open.set(keys.size());
            keys.forEach(key -> handled.add(key.key().id()));
            for (SigningKey key : keys) {
                Delivery delivery = Delivery.first(event, key);
                sink.accept(unstored.add(delivery, this::deliveryStored));
            }
        }

        private void deliveryStored() {
            if (open.decrementAndGet() == 0) {
                complete(this);
            }
        }
    }

    /** Stores deliveries through the queue. At most {@link #MAX_STORING} are written at a time. */
    private final class Storing {
        private final List<CompletableFuture<Void>> deliveries = new ArrayList<>();
        private int count;

        void add(Work.Fresh fresh) {
            count++;
            deliveries.add(worker.store(fresh));
            if (deliveries.size() >= MAX_STORING) {
                await();
            }
        }

        /** Waits until they are stored. The event of one that is not stays in its outbox. */
        void await() {
            CompletableFuture.allOf(deliveries.toArray(CompletableFuture[]::new))
                    .exceptionally(e -> null)
                    .join();
            deliveries.clear();
        }
    }

    private final KeyCache keyCache;
    private final BookingOutbox outbox;
    private final DeliveryWorker worker;
    private final SendCheck check;
    private final UnstoredDeliveries unstored;
    private final GroupCommit<Fanout, Boolean> completions =
            GroupCommit.lingering(
                    "event-completion", MAX_BATCH, MAX_QUEUED, LINGER, this::completeAll);

    Dispatcher(
            KeyCache keyCache,
            BookingOutbox outbox,
            DeliveryWorker worker,
            SendCheck check,
            UnstoredDeliveries unstored) {
        this.keyCache = keyCache;
        this.outbox = outbox;
        this.worker = worker;
        this.check = check;
        this.unstored = unstored;
    }

    /**
     * Dispatches an event that is stored in the outbox of its booking. It runs on the thread that
     * changed the booking: of the HTTP request, or of the reminder step.
     */
    @EventListener
    void accept(BookingEvent event) {
        dispatch(event, worker::accept);
    }

    /**
     * Dispatches events from the outbox whose instance died. Some keys may have received them
     * already, so they go through the queue, where a finished delivery stays finished.
     */
    @Scheduled(fixedDelay = 5_000)
    void restoreOverdue() {
        int max = FIRST_RESTORED;
        List<BookingEvent> events = outbox.takeOverdue(max);
        while (!events.isEmpty()) {
            Storing storing = new Storing();
            events.forEach(event -> dispatch(event, storing::add));
            storing.await();
            int fitting = MAX_RESTORED_DELIVERIES * events.size() / (storing.count + 1);
            max = Math.clamp(fitting, 1, MAX_RESTORED);
            events = outbox.takeOverdue(max);
        }
    }

    private void dispatch(BookingEvent event, Consumer<Work.Fresh> sink) {
        if (event instanceof BookingEvent.BookingRescheduled
                || event instanceof BookingEvent.BookingCancelled) {
            check.bookingChanged(event.booking().id());
        }
        Fanout fanout = new Fanout(event);
        List<SigningKey> keys = fanout.missing();
        if (keys.isEmpty()) {
            complete(fanout);
        } else {
            fanout.dispatchTo(keys, sink);
        }
    }

    private void complete(Fanout fanout) {
        CompletableFuture<Boolean> _ =
                completions
                        .submit(fanout)
                        .exceptionally(failure -> {
                            log.debug(
                                    "An event was not cleared from its outbox; a sweep retries",
                                    failure);
                            return false;
                        });
    }

    private void completeAll(List<Fanout> batch) {
        keyCache.refresh();
        List<BookingEvent> finished = new ArrayList<>(batch.size());
        Storing storing = new Storing();
        for (Fanout fanout : batch) {
            List<SigningKey> missing = fanout.missing();
            if (missing.isEmpty()) {
                finished.add(fanout.source);
            } else {
                fanout.dispatchTo(missing, storing::add);
            }
        }
        if (!finished.isEmpty()) {
            FailPoint.OUTBOX_CLEARING.pass();
            outbox.clear(finished);
        }
    }
}
