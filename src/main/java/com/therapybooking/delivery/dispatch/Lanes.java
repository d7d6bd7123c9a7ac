package com.therapybooking.delivery.dispatch;

import com.mongodb.MongoException;
import com.therapybooking.delivery.metrics.DeliveryMetrics;
import com.therapybooking.delivery.model.DeliveryProperties;
import com.therapybooking.delivery.store.DeliveryDocument;
import com.therapybooking.delivery.store.DeliveryStore;
import com.therapybooking.platform.settings.DatabaseSettings;
import com.therapybooking.platform.settings.FailPoint;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.webhook.KeyDirectory;
import com.therapybooking.webhook.SigningKey;
import com.therapybooking.webhook.event.EventOutbox;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.bson.types.ObjectId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.retry.support.RetryTemplate;
import org.springframework.stereotype.Component;

/**
 * Runs the attempts of every key on virtual threads, each key in its own {@link Lane}: fresh events
 * straight from memory, the rest as claims from the queue. Everything in memory is safe in the
 * database too, either in an outbox or under a lease.
 */
@Component
public class Lanes implements SmartLifecycle {

    static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
    private static final Duration MOST_WAIT_IN_MEMORY = Duration.ofSeconds(12);
    private static final Duration LEASE_MARGIN = Duration.ofSeconds(10);
    private static final Duration RECORD_AGAIN = Duration.ofSeconds(10);
    private static final Duration DRAIN = Duration.ofSeconds(8);

    /** How long what waited for its key waits for the one before it, and how long in all. */
    private static final Duration TURN = Duration.ofMillis(250);

    private static final Duration LONGEST_TURN = Duration.ofSeconds(12);
    private static final int MOST_IN_FLIGHT = 1_024;
    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);

    private final Map<ObjectId, Lane> lanes = new ConcurrentHashMap<>();
    private final RetryTemplate databaseAway =
            RetryTemplate.builder()
                    .withTimeout(RECORD_AGAIN)
                    .exponentialBackoff(100, 2, 1_000)
                    .retryOn(MongoException.class)
                    .retryOn(ProblemException.class)
                    .traversingCauses()
                    .build();
    private final Semaphore inFlight = new Semaphore(MOST_IN_FLIGHT);
    private final KeyDirectory directory;
    private final EventOutbox outbox;
    private final DeliveryStore store;
    private final AttemptRunner runner;
    private final OutcomeRecorder recorder;
    private final boolean alone;
    private final DeliveryMetrics metrics;
    private final Clock clock;
    private final Duration lease;
    private final Duration timeout;
    private ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean running;

    Lanes(
            KeyDirectory directory,
            EventOutbox outbox,
            DeliveryStore store,
            AttemptRunner runner,
            OutcomeRecorder recorder,
            DeliveryProperties settings,
            DatabaseSettings database,
            DeliveryMetrics metrics,
            Clock clock) {
        this.directory = directory;
        this.outbox = outbox;
        this.store = store;
        this.runner = runner;
        this.recorder = recorder;
        this.alone = database.embedded();
        this.metrics = metrics;
        this.clock = clock;
        this.timeout = settings.attemptTimeout();
        Duration longest = timeout.plus(LEASE_MARGIN);
        this.lease = LEASE.compareTo(longest) > 0 ? LEASE : longest;
        directory.onChange(() -> lanes.values().forEach(Lane::unblock));
    }

    private Lane lane(ObjectId keyId) {
        return lanes.computeIfAbsent(keyId, Lane::new);
    }

    /** Sends a fresh delivery now, soon, or by way of the queue. */
    void accept(Work.Fresh fresh) {
        Lane lane = lane(fresh.delivery().keyId());
        SigningKey key = directory.find(lane.keyId()).orElse(null);
        if (!running || key == null || !key.key().active() || !fitsLease()) {
            store(lane, fresh);
            return;
        }
        boolean permitted = inFlight.tryAcquire();
        Lane.Placement placement = lane.place(fresh, permitted, clock.instant());
        if (permitted && placement != Lane.Placement.START) {
            inFlight.release();
        }
        switch (placement) {
            case START -> start(lane, fresh);
            case QUEUED -> {}
            case STORE -> store(lane, fresh);
        }
    }

    /** Puts a delivery into the queue that may have been there, or sent, before. */
    void queue(Work.Fresh fresh) {
        store(lane(fresh.delivery().keyId()), fresh);
    }

    /** Whether an attempt that starts within the longest wait ends before the outbox's lease. */
    private boolean fitsLease() {
        return MOST_WAIT_IN_MEMORY.plus(timeout).compareTo(LEASE.minusSeconds(2)) <= 0;
    }

    /** The caller holds a slot of the lane. */
    private void start(Lane lane, Work.Fresh fresh) {
        try {
            threads.execute(() -> run(lane, fresh));
        } catch (RejectedExecutionException e) {
            freeSlot(lane);
        }
    }

    /** Runs one attempt in a slot, then, out of it, stores what became of it. */
    private void run(Lane lane, Work work) {
        AttemptResult result;
        try {
            result = runner.run(work.delivery(), lane);
        } catch (MongoException e) {
            LOG.warn(
                    "No attempt without the database; the delivery comes back from {}",
                    work.fallback());
            return;
        } catch (RuntimeException e) {
            LOG.error(
                    "An attempt failed unexpectedly; the delivery comes back from {}",
                    work.fallback(),
                    e);
            return;
        } finally {
            freeSlot(lane);
        }
        try {
            conclude(() -> recorder.record(work, result, lane));
        } catch (RuntimeException e) {
            LOG.warn(
                    "An outcome could not be stored; the delivery comes back from {}",
                    work.fallback(),
                    e);
        }
    }

    /** What was sent must be recorded, or it is sent again: a database that is away gets time. */
    private void conclude(Runnable conclusion) {
        try {
            conclusion.run();
        } catch (RuntimeException first) {
            databaseAway.execute(context -> {
                conclusion.run();
                return true;
            });
        }
    }

    /**
     * A slot that has become free goes to what waits in memory, else to what waits in the queue.
     */
    private void freeSlot(Lane lane) {
        handOn(lane);
        claimIfDue(lane);
    }

    private void handOn(Lane lane) {
        Work.Fresh next = lane.nextOrRelease();
        if (next != null) {
            start(lane, next);
        } else {
            inFlight.release();
        }
    }

    /** Looks for what is due of a key without delay. */
    public void wake(ObjectId keyId) {
        Lane lane = lane(keyId);
        lane.look(clock.instant());
        claimIfDue(lane);
    }

    /** Puts a fresh delivery into the durable queue. */
    private void store(Lane lane, Work.Fresh fresh) {
        var _ =
                store.insert(fresh.delivery())
                        .whenComplete((stored, failure) -> {
                            if (failure == null) {
                                lane.look(clock.instant());
                                fresh.stored().run();
                            }
                        });
    }

    /** One round: what waited too long in memory is stored, and lanes with free slots claim. */
    public void look() {
        Instant now = clock.instant();
        for (Lane lane : lanes.values()) {
            lane.overdue(now.minus(MOST_WAIT_IN_MEMORY)).forEach(fresh -> store(lane, fresh));
            startWaiting(lane);
            if (running && lane.takeCatchUp(now)) {
                threads.execute(() -> catchUp(lane));
            }
            claimIfDue(lane);
        }
        metrics.looked();
    }

    /** The receiver answers again: what failed because it could not be reached goes out now. */
    private void catchUp(Lane lane) {
        try {
            store.retryUnreached(lane.keyId(), clock.instant());
            wake(lane.keyId());
        } catch (MongoException e) {
            LOG.debug("The deliveries of key {} keep their schedule", lane.keyId(), e);
        }
    }

    /** What had to wait because the service as a whole had no room. */
    private void startWaiting(Lane lane) {
        while (running && inFlight.tryAcquire()) {
            Work.Fresh next = lane.nextIfFree();
            if (next == null) {
                inFlight.release();
                return;
            }
            start(lane, next);
        }
    }

    private void claimIfDue(Lane lane) {
        Instant now = clock.instant();
        int wanted = running ? lane.beginClaim(now) : 0;
        if (wanted == 0) {
            return;
        }
        if (!inFlight.tryAcquire(wanted)) {
            lane.cancelClaim(wanted);
            return;
        }
        try {
            threads.execute(() -> claim(lane, wanted));
        } catch (RejectedExecutionException e) {
            endClaim(lane, wanted, now);
        }
    }

    /** Whether the key's limit is known to be used up for this kind. */
    boolean isHeldBack(ObjectId keyId, boolean reminders, Instant now) {
        Lane lane = lanes.get(keyId);
        return lane != null && now.isBefore(lane.blockedUntil(reminders));
    }

    private void endClaim(Lane lane, int unused, Instant next) {
        lane.endClaim(next);
        for (int i = 0; i < unused; i++) {
            handOn(lane);
        }
    }

    /**
     * Finds keys with work that this instance has no lane for, or has not looked at for a while.
     */
    public void discover() {
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
                metrics.cancelled(store.cancelAll(lane.keyId(), now));
            } else if (key.key().active()) {
                int taken = claim(lane, DeliveryDocument.REMINDERS, slots, now);
                taken += claim(lane, DeliveryDocument.OTHERS, slots - taken, now);
                unused -= taken;
                next = taken == slots ? now : nextLook(lane, now);
            }
        } catch (MongoException e) {
            LOG.debug("The queue could not be read", e);
            next = clock.instant().plusSeconds(1);
        } finally {
            endClaim(lane, unused, next);
        }
    }

    private int claim(Lane lane, int priority, int slots, Instant now) {
        boolean reminders = priority == DeliveryDocument.REMINDERS;
        if (slots == 0 || now.isBefore(lane.blockedUntil(reminders))) {
            return 0;
        }
        List<DeliveryStore.Claimed> claims = store.claim(lane.keyId(), priority, slots, now, lease);
        FailPoint.DELIVERIES_CLAIMED.pass();
        if (!claims.isEmpty()) {
            metrics.claimed(claims.size());
        }
        Instant started = clock.instant();
        for (DeliveryStore.Claimed claimed : claims) {
            if (claimed.kept() && clock.instant().isAfter(started.plus(LONGEST_TURN))) {
                giveBack(lane, claimed);
                continue;
            }
            try {
                Future<?> attempt =
                        threads.submit(() -> run(lane, new Work.Held(claimed)));
                if (claimed.kept()) {
                    waitForTurn(attempt);
                }
            } catch (RejectedExecutionException e) {
                freeSlot(lane);
            }
        }
        return claims.size();
    }

    /**
     * What waited for its key to be switched on arrives in the order of creation: each attempt
     * waits for the one before, but not long, so that a slow receiver gets them all the same.
     */
    private static void waitForTurn(Future<?> attempt) {
        try {
            attempt.get(TURN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // the next one may go
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void giveBack(Lane lane, DeliveryStore.Claimed claimed) {
        try {
            recorder.giveBack(new Work.Held(claimed));
        } catch (RuntimeException e) {
            LOG.debug("A delivery comes back after its lease", e);
        } finally {
            freeSlot(lane);
        }
    }

    private Instant nextLook(Lane lane, Instant now) {
        Instant latest = now.plus(LOOK_AGAIN);
        return Stream.of(DeliveryDocument.REMINDERS, DeliveryDocument.OTHERS)
                .flatMap(priority -> usable(lane, priority, now).stream())
                .filter(due -> due.isBefore(latest))
                .min(Comparator.naturalOrder())
                .orElse(latest);
    }

    private Optional<Instant> usable(Lane lane, int priority, Instant now) {
        Instant blocked = lane.blockedUntil(priority == DeliveryDocument.REMINDERS);
        return store.nextDue(lane.keyId(), priority)
                .map(due -> due.isBefore(blocked) ? blocked : due)
                .map(due -> due.isBefore(now) ? now : due);
    }

    @Override
    public void start() {
        if (threads.isShutdown()) {
            threads = Executors.newVirtualThreadPerTaskExecutor();
        }
        if (alone) {
            // Whoever held a lease here was this service's last run, and it is dead.
            outbox.endLeases();
            store.endLeases(clock.instant());
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
