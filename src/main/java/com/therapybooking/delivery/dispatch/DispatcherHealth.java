package com.therapybooking.delivery.dispatch;

import com.mongodb.MongoException;
import com.therapybooking.delivery.metrics.DeliveryMetrics;
import com.therapybooking.delivery.model.DeliveryProperties;
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
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Measures the queue independently of the worker, for gauges and readiness. A measurement is one
 * count that stops at {@value #MAX_COUNTED}, one short index read for each key with open
 * deliveries, and two more for each of at most {@value #MAX_KEYS} active ones, so its cost does not
 * grow with the queue.
 *
 * <p>Reports down in three cases: deliveries have been due for longer than the bound while no
 * attempt ended here, no round of queue polls has ended for 15 s, or the queue has not been
 * measured for {@link #MAX_AGE}. A slow or unreachable receiver does not count, because its
 * attempts end at their deadline. A report reads the last measurement and calls nothing, so a busy
 * database does not delay it. A report logs each change of the reason.
 */
@Component("dispatcherHealthIndicator")
class DispatcherHealth implements HealthIndicator {

    private static final int MAX_COUNTED = 10_000;
    private static final int MAX_KEYS = 200;

    /** Longer than the lease of a dead instance, the outbox sweep and the queue polls. */
    private static final Duration MIN_BOUND = Duration.ofSeconds(60);

    private static final Duration MAX_POLL_AGE = Duration.ofSeconds(15);
    private static final Duration MAX_AGE = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(DispatcherHealth.class);

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
    private final DeliveryMetrics metrics;
    private final Clock clock;
    private final Duration bound;
    private volatile Depth last;
    private final AtomicReference<@Nullable String> lastReason = new AtomicReference<>();

    DispatcherHealth(
            DeliveryStore store,
            KeyCache keyCache,
            DeliveryWorker worker,
            DeliveryMetrics metrics,
            DeliveryProperties settings,
            Clock clock,
            MeterRegistry registry) {
        this.store = store;
        this.keyCache = keyCache;
        this.worker = worker;
        this.metrics = metrics;
        this.clock = clock;
        Duration twoAttempts = settings.attemptTimeout().multipliedBy(2).plusSeconds(30);
        this.bound = twoAttempts.compareTo(MIN_BOUND) > 0 ? twoAttempts : MIN_BOUND;
        this.last = new Depth(clock.instant(), 0, null);
        Gauge.builder("therapy.webhook.queue.depth", () -> last.open())
                .description("Open deliveries in the database, counted up to " + MAX_COUNTED)
                .register(registry);
        Gauge.builder("therapy.webhook.queue.overdue", () -> overdue().toMillis() / 1_000.0)
                .description(
                        "How long the longest waiting sendable delivery has been due, plus the"
                                + " age of a measurement that cannot be repeated")
                .baseUnit("seconds")
                .register(registry);
    }

    /** Grows while the queue cannot be measured, so that the alert also fires then. */
    private Duration overdue() {
        Depth depth = last;
        Duration age = Duration.between(depth.at(), clock.instant());
        return age.compareTo(MAX_AGE) > 0 ? depth.overdue().plus(age) : depth.overdue();
    }

    /**
     * Measures the queue now. While the database is unavailable the last measurement stays.
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

    @Override
    public Health health() {
        String reason = reason(clock.instant());
        if (!Objects.equals(lastReason.getAndSet(reason), reason)) {
            if (reason == null) {
                log.info("The delivery worker is ready again.");
            } else {
                log.warn("Readiness is 503: {}.", reason);
            }
        }
        return reason == null
                ? Health.up().build()
                : Health.down().withDetail("reason", reason).build();
    }

    private @Nullable String reason(Instant now) {
        Depth depth = last;
        if (now.isAfter(metrics.lastPoll().plus(MAX_POLL_AGE))) {
            return "no round of queue polls has ended for 15 s";
        }
        if (now.isAfter(depth.at().plus(MAX_AGE))) {
            return "the queue cannot be read";
        }
        return stalled(depth, metrics.lastAttempt(), now, bound)
                ? "deliveries are due, but no attempt has ended"
                : null;
    }

    static boolean stalled(Depth depth, Instant lastAttempt, Instant now, Duration bound) {
        return depth.overdue().compareTo(bound) > 0 && now.isAfter(lastAttempt.plus(bound));
    }
}
