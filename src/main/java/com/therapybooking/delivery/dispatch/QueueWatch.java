package com.therapybooking.delivery.dispatch;

import com.mongodb.MongoException;
import com.therapybooking.delivery.store.DeliveryDocument;
import com.therapybooking.delivery.store.DeliveryStore;
import com.therapybooking.webhook.KeyCache;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Measures the queue independently of the worker. A measurement is one count that stops at {@value
 * #MAX_COUNTED}, and three short index reads for each of at most {@value #MAX_KEYS} keys with open
 * deliveries, so its cost does not grow with the queue.
 */
@Component
class QueueWatch {

    static final int MAX_COUNTED = 10_000;
    private static final int MAX_KEYS = 200;
    private static final int[] PRIORITIES = {DeliveryDocument.REMINDERS, DeliveryDocument.OTHERS};

    /**
     * The result of a measurement.
     *
     * @param at when it began
     * @param open unfinished deliveries, {@link #MAX_COUNTED} for that many or more
     * @param claimableSince since when the oldest delivery that this instance may send has been
     *     due: its key is active and its limit not used up; null without one
     */
    record Depth(Instant at, long open, @Nullable Instant claimableSince) {

        Duration overdue() {
            return claimableSince == null || claimableSince.isAfter(at)
                    ? Duration.ZERO
                    : Duration.between(claimableSince, at);
        }
    }

    private final DeliveryStore store;
    private final KeyCache keyCache;
    private final DeliveryWorker worker;
    private final Clock clock;
    private volatile Depth last;

    QueueWatch(
            DeliveryStore store,
            KeyCache keyCache,
            DeliveryWorker worker,
            Clock clock,
            MeterRegistry registry) {
        this.store = store;
        this.keyCache = keyCache;
        this.worker = worker;
        this.clock = clock;
        this.last = new Depth(clock.instant(), 0, null);
        Gauge.builder("therapy.webhook.queue.depth", () -> last.open())
                .description("Open deliveries in the database, counted up to " + MAX_COUNTED)
                .register(registry);
        Gauge.builder("therapy.webhook.queue.overdue", () -> seconds(last.overdue()))
                .description("How long the longest waiting sendable delivery has been due")
                .baseUnit("seconds")
                .register(registry);
    }

    /** The last measurement that succeeded; before the first, an empty queue at the start. */
    Depth last() {
        return last;
    }

    /**
     * Measures the queue now. While the database is unavailable the gauges keep their last values.
     *
     * @throws MongoException when the database does not answer
     */
    @Scheduled(fixedDelay = 10_000)
    Depth measure() {
        Instant now = clock.instant();
        long open = store.countOpen(MAX_COUNTED);
        Depth depth = new Depth(now, open, open == 0 ? null : claimableSince(now));
        last = depth;
        return depth;
    }

    private @Nullable Instant claimableSince(Instant now) {
        Instant oldest = null;
        for (ObjectId keyId : store.keysWithWork(MAX_KEYS)) {
            for (int priority : PRIORITIES) {
                boolean reminders = priority == DeliveryDocument.REMINDERS;
                if (!isActive(keyId) || worker.isHeldBack(keyId, reminders, now)) {
                    continue;
                }
                Instant due = store.nextDue(keyId, priority).orElse(null);
                if (due != null && (oldest == null || due.isBefore(oldest))) {
                    oldest = due;
                }
            }
        }
        return oldest;
    }

    private boolean isActive(ObjectId keyId) {
        return keyCache.find(keyId)
                .filter(key -> key.key().active() && key.key().deletedAt() == null)
                .isPresent();
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1_000.0;
    }
}
