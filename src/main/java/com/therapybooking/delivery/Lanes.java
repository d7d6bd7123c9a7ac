package com.therapybooking.delivery;

import com.mongodb.MongoException;
import com.therapybooking.webhook.EventOutbox;
import com.therapybooking.webhook.KeyDirectory;
import com.therapybooking.webhook.SigningKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.bson.types.ObjectId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Runs the attempts of every key on virtual threads, each key in its own {@link Lane}: fresh events
 * straight from memory, the rest as claims from the queue. Everything in memory is safe in the
 * database too, either in an outbox or under a lease.
 */
@Component
class Lanes implements SmartLifecycle {

    static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
    private static final Duration MOST_WAIT_IN_MEMORY = Duration.ofSeconds(12);
    private static final Duration LEASE_MARGIN = Duration.ofSeconds(10);
    private static final Duration DRAIN = Duration.ofSeconds(8);
    private static final int MOST_IN_FLIGHT = 1_024;
    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);

    private final Map<ObjectId, Lane> lanes = new ConcurrentHashMap<>();
    private final Semaphore inFlight = new Semaphore(MOST_IN_FLIGHT);
    private final KeyDirectory directory;
    private final EventOutbox outbox;
    private final DeliveryStore store;
    private final Attempts attempts;
    private final Clock clock;
    private final Duration lease;
    private final Duration timeout;
    private ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean running;

    Lanes(
            KeyDirectory directory,
            EventOutbox outbox,
            DeliveryStore store,
            Attempts attempts,
            DeliveryProperties settings,
            Clock clock) {
        this.directory = directory;
        this.outbox = outbox;
        this.store = store;
        this.attempts = attempts;
        this.clock = clock;
        this.timeout = settings.attemptTimeout();
        this.lease = Lane.longest(LEASE, timeout.plus(LEASE_MARGIN));
        directory.onChange(() -> lanes.values().forEach(Lane::unblock));
    }

    Lane lane(ObjectId keyId) {
        return lanes.computeIfAbsent(keyId, Lane::new);
    }

    /** Sends a fresh delivery now, soon, or by way of the queue. */
    void accept(FreshDelivery fresh) {
        Lane lane = lane(fresh.delivery().keyId());
        SigningKey key = directory.find(lane.keyId()).orElse(null);
        boolean direct = running && key != null && key.key().active() && fitsLease();
        Lane.Placement placement =
                direct ? lane.place(fresh, clock.instant()) : Lane.Placement.STORE;
        switch (placement) {
            case START -> start(lane, fresh);
            case QUEUED -> {}
            case STORE -> store(lane, fresh);
        }
    }

    /** Whether an attempt that starts within the longest wait ends before the outbox's lease. */
    private boolean fitsLease() {
        return MOST_WAIT_IN_MEMORY.plus(timeout).compareTo(LEASE.minusSeconds(2)) <= 0;
    }

    private void start(Lane lane, FreshDelivery first) {
        try {
            threads.execute(() -> runFresh(lane, first));
        } catch (RejectedExecutionException e) {
            lane.release();
        }
    }

    private void runFresh(Lane lane, FreshDelivery first) {
        FreshDelivery next = first;
        while (next != null) {
            try {
                inFlight.acquire();
                try {
                    attempts.fresh(next, lane);
                } finally {
                    inFlight.release();
                }
            } catch (SendInterruptedException | InterruptedException e) {
                LOG.debug("Cut off by the shutdown; the event stays in its outbox");
            } catch (MongoException | CompletionException e) {
                LOG.warn("A delivery could not be stored; its event stays in its outbox", e);
            } catch (RuntimeException e) {
                LOG.error("A delivery failed unexpectedly; its event stays in its outbox", e);
            }
            next = lane.nextOrRelease();
        }
    }

    /** Puts a fresh delivery into the durable queue. */
    private void store(Lane lane, FreshDelivery fresh) {
        var _ =
                store.insert(fresh.delivery())
                        .whenComplete((stored, failure) -> {
                            if (failure == null) {
                                lane.look(clock.instant());
                                fresh.done().run();
                            }
                        });
    }

    /** One round: what waited too long in memory is stored, and lanes with free slots claim. */
    void look() {
        Instant now = clock.instant();
        for (Lane lane : lanes.values()) {
            lane.overdue(now.minus(MOST_WAIT_IN_MEMORY)).forEach(fresh -> store(lane, fresh));
            int slots = Math.min(lane.beginClaim(now), Lane.MOST_SLOTS);
            if (slots > 0) {
                try {
                    threads.execute(() -> claim(lane, slots));
                } catch (RejectedExecutionException e) {
                    lane.endClaim(slots, now);
                }
            }
        }
    }

    /**
     * Finds keys with work that this instance has no lane for, or has not looked at for a while.
     */
    void discover() {
        Instant now = clock.instant();
        store.keysWithWork().forEach(keyId -> lane(keyId).look(now));
    }

    private void claim(Lane lane, int slots) {
        int unused = slots;
        Instant next = clock.instant().plus(LOOK_AGAIN);
        try {
            SigningKey key = directory.find(lane.keyId()).orElse(null);
            Instant now = clock.instant();
            if (key == null || key.key().deletedAt() != null) {
                store.cancelAll(lane.keyId(), now);
            } else if (key.key().active()) {
                int taken = claim(key, lane, DeliveryDocument.REMINDERS, slots, now);
                taken += claim(key, lane, DeliveryDocument.OTHERS, slots - taken, now);
                unused -= taken;
                next = taken == slots ? now : nextLook(lane, now);
            }
        } catch (MongoException e) {
            LOG.debug("The queue could not be read", e);
            next = clock.instant().plusSeconds(1);
        } finally {
            lane.endClaim(unused, next);
        }
    }

    private int claim(SigningKey key, Lane lane, int priority, int slots, Instant now) {
        boolean reminders = priority == DeliveryDocument.REMINDERS;
        if (slots == 0 || now.isBefore(lane.blockedUntil(reminders))) {
            return 0;
        }
        int taken = 0;
        for (DeliveryStore.Claimed claimed :
                store.claim(lane.keyId(), priority, slots, now, lease)) {
            taken++;
            try {
                threads.execute(() -> runClaimed(key, lane, claimed));
            } catch (RejectedExecutionException e) {
                taken--;
            }
        }
        return taken;
    }

    private Instant nextLook(Lane lane, Instant now) {
        Instant latest = now.plus(LOOK_AGAIN);
        return Lane.earliest(
                usable(lane, DeliveryDocument.REMINDERS, now),
                usable(lane, DeliveryDocument.OTHERS, now),
                latest);
    }

    private Optional<Instant> usable(Lane lane, int priority, Instant now) {
        Instant blocked = lane.blockedUntil(priority == DeliveryDocument.REMINDERS);
        return store.nextDue(lane.keyId(), priority)
                .map(due -> due.isBefore(blocked) ? blocked : due)
                .map(due -> due.isBefore(now) ? now : due);
    }

    private void runClaimed(SigningKey key, Lane lane, DeliveryStore.Claimed claimed) {
        try {
            inFlight.acquire();
            try {
                attempts.claimed(key, claimed, lane, outbox);
            } finally {
                inFlight.release();
            }
        } catch (SendInterruptedException | InterruptedException e) {
            attempts.putBack(claimed);
        } catch (MongoException | CompletionException e) {
            LOG.warn("An outcome could not be stored; the delivery comes back after its lease", e);
        } catch (RuntimeException e) {
            LOG.error("A delivery failed unexpectedly; it comes back after its lease", e);
        } finally {
            lane.release();
        }
    }

    @Override
    public void start() {
        if (threads.isShutdown()) {
            threads = Executors.newVirtualThreadPerTaskExecutor();
        }
        running = true;
    }

    /** Finishes what is in flight; what waits in memory goes to the queue. */
    @Override
    public void stop() {
        running = false;
        for (Lane lane : lanes.values()) {
            lane.drain().forEach(fresh -> store(lane, fresh));
        }
        threads.shutdown();
        try {
            if (!threads.awaitTermination(
                    DRAIN.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
                boolean _ = threads.awaitTermination(1, java.util.concurrent.TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Stops after the web server has finished its requests and before the database goes. */
    @Override
    public int getPhase() {
        return SmartLifecycle.DEFAULT_PHASE - 4_096;
    }
}
