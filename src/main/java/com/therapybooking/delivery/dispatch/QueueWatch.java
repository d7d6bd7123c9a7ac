package com.therapybooking.delivery.dispatch;

import com.mongodb.MongoException;
import com.therapybooking.delivery.store.DeliveryDocument;
import com.therapybooking.delivery.store.DeliveryStore;
import com.therapybooking.webhook.KeyCache;
import com.therapybooking.webhook.SigningKey;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Measures the queue independently of the worker. A measurement is one count that stops at {@value
 * #MAX_COUNTED}, one short index read for each key with open deliveries, and two more for each of
 * at most {@value #MAX_KEYS} active ones, so its cost does not grow with the queue.
 */
@Component
class QueueWatch {

    static final int MAX_COUNTED = 10_000;
    private static final int MAX_KEYS = 200;

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
        Gauge.builder("therapy.webhook.queue.overdue", () -> last.overdue().toMillis() / 1_000.0)
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
        last = new Depth(now, open, open == 0 ? null : claimableSince(now));
        return last;
    }

    private @Nullable Instant claimableSince(Instant now) {
        return store.keysWithWork().stream()
                .flatMap(keyId -> keyCache.find(keyId).stream())
                .map(SigningKey::key)
                .filter(key -> key.active() && key.deletedAt() == null)
                .limit(MAX_KEYS)
                .flatMap(key -> nextDue(key.id(), now))
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /** When the key's next deliveries that its hourly limit allows are due. */
    private Stream<Instant> nextDue(ObjectId keyId, Instant now) {
        return Stream.of(DeliveryDocument.REMINDERS, DeliveryDocument.OTHERS)
                .filter(priority ->
                        !worker.isRateLimited(keyId, priority == DeliveryDocument.REMINDERS, now))
                .flatMap(priority -> store.nextDue(keyId, priority).stream());
    }
}
