package com.therapybooking.delivery.dispatch;

import com.mongodb.MongoException;
import com.therapybooking.delivery.metrics.DeliveryMetrics;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryProperties;
import com.therapybooking.delivery.store.DeliveryDocument;
import com.therapybooking.delivery.store.DeliveryRequeue;
import com.therapybooking.delivery.store.DeliveryStore;
import com.therapybooking.platform.settings.FailPoint;
import com.therapybooking.webhook.KeyCache;
import com.therapybooking.webhook.SigningKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Claims the due deliveries of a key from the queue, reminders first, under a lease that is longer
 * than the longest attempt plus the time that an ordered delivery may wait for its predecessors.
 * After a crash another instance claims them again when the lease has expired.
 */
@Component
class QueueClaims {

    /**
     * The slots reserved for a round of claims.
     *
     * @param run runs a delivery in one of the slots and frees the slot afterwards; returns null,
     *     and does nothing, at shutdown
     * @param free frees a slot that is not used
     */
    record ReservedSlots(Function<Work.Held, @Nullable Future<?>> run, Runnable free) {}

    private static final Duration MIN_LEASE = Duration.ofSeconds(30);
    private static final Duration LEASE_MARGIN = Duration.ofSeconds(10);
    private static final Duration AFTER_ERROR = Duration.ofSeconds(1);

    /** The longest wait of an ordered delivery for the one before it. */
    private static final Duration MAX_ORDER_WAIT = Duration.ofMillis(250);

    private static final Duration MAX_ORDERED_TIME = Duration.ofSeconds(12);
    private static final Logger log = LoggerFactory.getLogger(QueueClaims.class);

    private final KeyCache keyCache;
    private final DeliveryStore store;
    private final DeliveryRequeue requeue;
    private final OutcomeRecorder recorder;
    private final DeliveryMetrics metrics;
    private final Clock clock;
    private final Duration lease;

    QueueClaims(
            KeyCache keyCache,
            DeliveryStore store,
            DeliveryRequeue requeue,
            OutcomeRecorder recorder,
            DeliveryProperties settings,
            DeliveryMetrics metrics,
            Clock clock) {
        this.keyCache = keyCache;
        this.store = store;
        this.requeue = requeue;
        this.recorder = recorder;
        this.metrics = metrics;
        this.clock = clock;
        Duration longest = settings.attemptTimeout().plus(MAX_ORDERED_TIME).plus(LEASE_MARGIN);
        this.lease = MIN_LEASE.compareTo(longest) > 0 ? MIN_LEASE : longest;
    }

    /**
     * Claims as many deliveries as there are slots, and runs each in its slot.
     *
     * @return when to poll the queue again; {@code Instant.MAX} when nothing is open, or the key is
     *     inactive
     */
    Instant round(KeyLane lane, int available, ReservedSlots slots) {
        try {
            SigningKey key = keyCache.find(lane.keyId()).orElse(null);
            if (key == null) {
                keyCache.refresh(); // another instance may have created it just now
                return clock.instant().plus(AFTER_ERROR);
            }
            if (key.key().deletedAt() != null) {
                metrics.cancelled(
                        store.cancelAll(lane.keyId(), Delivery.KEY_DELETED, clock.instant()));
            } else if (key.key().active()) {
                int taken = claim(lane, DeliveryDocument.REMINDERS, available, slots);
                taken += claim(lane, DeliveryDocument.OTHERS, available - taken, slots);
                Instant now = clock.instant();
                return taken == available ? now : nextRound(lane, now);
            }
            return Instant.MAX;
        } catch (MongoException e) {
            log.debug("The queue could not be polled; retrying in a second", e);
        } catch (RuntimeException e) {
            log.error(
                    "Claiming deliveries of key {} failed; retrying in a second", lane.keyId(), e);
        }
        return clock.instant().plus(AFTER_ERROR);
    }

    /** The receiver answers again: makes the retries due now whose last attempt got no response. */
    void makeUnansweredDue(KeyLane lane) {
        Instant now = clock.instant();
        try {
            requeue.makeUnansweredDue(lane.keyId(), now);
            lane.claimAt(now);
        } catch (MongoException e) {
            log.debug("The retries of key {} were not brought forward yet", lane.keyId(), e);
            lane.repeatEarlyRetries(now.plus(AFTER_ERROR));
        }
    }

    private int claim(KeyLane lane, int priority, int available, ReservedSlots slots) {
        boolean reminders = priority == DeliveryDocument.REMINDERS;
        Instant now = clock.instant();
        if (available == 0 || now.isBefore(lane.blockedUntil(reminders, now))) {
            return 0;
        }
        List<DeliveryStore.Claimed> claims =
                store.claim(lane.keyId(), priority, available, now, lease);
        FailPoint.DELIVERIES_CLAIMED.pass();
        if (!claims.isEmpty()) {
            metrics.claimed(claims.size());
        }
        Instant started = clock.instant();
        Map<ObjectId, Future<?>> ordered = new HashMap<>();
        for (DeliveryStore.Claimed claimed : claims) {
            lane.leaveRound(1); // after an error the round still frees the slots of the others
            if (claimed.waitedForKey() && clock.instant().isAfter(started.plus(MAX_ORDERED_TIME))) {
                returnToQueue(claimed, slots);
            } else {
                run(claimed, slots, ordered);
            }
        }
        // The next round may have later events of the same bookings.
        waitFor(ordered.values());
        return claims.size();
    }

    /**
     * Keeps the order of a booking's events for deliveries that waited for their key to be enabled:
     * an attempt waits for the previous one of the same booking for at most 250 ms, so that a slow
     * receiver still gets all of them.
     *
     * @param ordered the last of these attempts of each booking
     */
    private void run(
            DeliveryStore.Claimed claimed, ReservedSlots slots, Map<ObjectId, Future<?>> ordered) {
        ObjectId booking = claimed.waitedForKey() ? claimed.delivery().bookingId() : null;
        if (booking != null && ordered.containsKey(booking)) {
            waitFor(List.of(ordered.get(booking)));
        }
        Future<?> attempt = slots.run().apply(new Work.Held(claimed));
        if (attempt == null) {
            returnToQueue(claimed, slots);
        } else if (booking != null) {
            ordered.put(booking, attempt);
        }
    }

    private static void waitFor(Collection<Future<?>> attempts) {
        long end = System.nanoTime() + MAX_ORDER_WAIT.toNanos();
        for (Future<?> attempt : attempts) {
            try {
                attempt.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException | ExecutionException e) {
                // do not wait longer
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void returnToQueue(DeliveryStore.Claimed claimed, ReservedSlots slots) {
        try {
            recorder.returnToQueue(new Work.Held(claimed));
        } catch (RuntimeException e) {
            log.debug("A claimed delivery was not returned; it is due again after its lease", e);
        } finally {
            slots.free().run();
        }
    }

    private Instant nextRound(KeyLane lane, Instant now) {
        return Stream.of(DeliveryDocument.REMINDERS, DeliveryDocument.OTHERS)
                .flatMap(priority -> usable(lane, priority, now).stream())
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
    }

    private Optional<Instant> usable(KeyLane lane, int priority, Instant now) {
        Instant blocked = lane.blockedUntil(priority == DeliveryDocument.REMINDERS, now);
        return store.nextDue(lane.keyId(), priority)
                .map(due -> due.isBefore(blocked) ? blocked : due)
                .map(due -> due.isBefore(now) ? now : due);
    }
}
