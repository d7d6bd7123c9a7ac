package com.therapybooking.delivery.dispatch;

import com.mongodb.MongoException;
import com.therapybooking.booking.outbox.BookingOutbox;
import com.therapybooking.delivery.erasure.RecentErasures;
import com.therapybooking.delivery.metrics.DeliveryMetrics;
import com.therapybooking.delivery.model.DeliveryProperties;
import com.therapybooking.delivery.store.DeliveryStore;
import com.therapybooking.platform.settings.DatabaseProperties;
import com.therapybooking.webhook.KeyCache;
import com.therapybooking.webhook.SigningKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.types.ObjectId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Runs the attempts of every key on virtual threads, each key in its own {@link KeyLane}. New
 * events are sent from memory, all other deliveries are claimed from the queue. Everything in
 * memory is also in the database, in an outbox or under a lease.
 */
@Component
public class DeliveryWorker implements SmartLifecycle {

    private static final Duration MAX_WAIT = Duration.ofSeconds(12); // in memory

    /** The longest attempt that ends before its event's lease, after a wait in memory. */
    private static final Duration MAX_ATTEMPT = BookingOutbox.LEASE.minus(MAX_WAIT).minusSeconds(2);

    /** The longest time between two polls. It bounds the delay when the clock is corrected. */
    private static final Duration MAX_PAUSE = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(DeliveryWorker.class);

    private final Map<ObjectId, KeyLane> lanes = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AttemptThreads threads = new AttemptThreads();
    private final KeyCache keyCache;
    private final BookingOutbox outbox;
    private final DeliveryStore store;
    private final QueueClaims claims;
    private final AttemptRunner runner;
    private final OutcomeRecorder recorder;
    private final RecentErasures erasures;
    private final boolean singleInstance;
    private final DeliveryMetrics metrics;
    private final Clock clock;
    private final PollTimer polls;
    private final PollTimer discoveries;
    private final boolean fitsLease;
    private volatile boolean running;

    DeliveryWorker(
            KeyCache keyCache,
            BookingOutbox outbox,
            DeliveryStore store,
            QueueClaims claims,
            AttemptRunner runner,
            OutcomeRecorder recorder,
            RecentErasures erasures,
            DeliveryProperties settings,
            DatabaseProperties database,
            DeliveryMetrics metrics,
            TaskScheduler scheduler,
            Clock clock) {
        this.keyCache = keyCache;
        this.outbox = outbox;
        this.store = store;
        this.claims = claims;
        this.runner = runner;
        this.recorder = recorder;
        this.erasures = erasures;
        this.singleInstance = database.embedded();
        this.metrics = metrics;
        this.clock = clock;
        this.fitsLease = settings.attemptTimeout().compareTo(MAX_ATTEMPT) <= 0;
        this.polls = new PollTimer(scheduler, clock, this::poll);
        this.discoveries = new PollTimer(scheduler, clock, this::discover);
        keyCache.onChange(() -> {
            lanes.values().forEach(KeyLane::unblock);
            discoveries.plan(clock.instant());
        });
    }

    private KeyLane lane(ObjectId keyId) {
        return lanes.computeIfAbsent(keyId, id -> new KeyLane(id, polls::plan, threads, waiting));
    }

    /** Sends a new delivery now, after a wait in memory, or through the queue. */
    void accept(Work.Fresh fresh) {
        KeyLane lane = lane(fresh.delivery().keyId());
        SigningKey key = keyCache.find(lane.keyId()).orElse(null);
        if (!running || key == null || !key.key().active() || !fitsLease) {
            var _ = store(fresh);
            return;
        }
        switch (lane.place(fresh, clock.instant())) {
            case START -> start(lane, fresh);
            case STORE -> {
                var _ = store(fresh);
            }
            case WAITING -> {}
        }
    }

    /** The caller holds a slot of the lane. */
    private void start(KeyLane lane, Work.Fresh fresh) {
        if (threads.start(() -> run(lane, fresh)) == null) {
            freeSlot(lane);
        }
    }

    /** Runs one attempt and stores its outcome. If storing is slow, the slot is freed last. */
    private void run(KeyLane lane, Work work) {
        AttemptResult result;
        boolean behind = false;
        try {
            result = runner.run(work, lane);
            behind = recorder.isBehind();
        } catch (MongoException e) {
            log.warn("The database does not answer; {}", work.repetition());
            if (work instanceof Work.Fresh fresh) {
                var _ = store(fresh); // sooner than its outbox, if the database answers again
            }
            return;
        } catch (RuntimeException e) {
            log.error("An attempt failed unexpectedly; {}", work.repetition(), e);
            return;
        } finally {
            if (!behind) {
                freeSlot(lane);
            }
        }
        try {
            recorder.record(work, result, lane);
        } finally {
            if (behind) {
                freeSlot(lane);
            }
        }
    }

    /** Gives a free slot to a delivery that waits in memory, otherwise to one in the queue. */
    private void freeSlot(KeyLane lane) {
        Work.Fresh next = lane.nextOrRelease();
        if (next != null) {
            start(lane, next);
        }
        claimIfDue(lane);
    }

    /** Claims the due deliveries of a key without waiting for the next poll. */
    public void wake(ObjectId keyId) {
        KeyLane lane = lane(keyId);
        lane.claimAt(clock.instant());
        claimIfDue(lane);
    }

    /** Stores a delivery in the queue unless it is stored. If that fails, the sweep repeats it. */
    CompletableFuture<Void> store(Work.Fresh fresh) {
        fresh.beforeStore().run();
        return store.insert(erasures.without(fresh.delivery()))
                .thenRun(() -> {
                    lane(fresh.delivery().keyId()).claimAt(clock.instant());
                    fresh.afterStore().run();
                });
    }

    private void storeWaiting(KeyLane lane, Instant acceptedBefore) {
        for (Work.Fresh fresh : lane.removeAcceptedBefore(acceptedBefore)) {
            var _ = store(fresh);
        }
    }

    /** Stores deliveries that waited too long in memory, and claims for keys with free slots. */
    private void poll() {
        Instant now = clock.instant();
        polls.plan(now.plus(MAX_PAUSE));
        for (KeyLane lane : lanes.values()) {
            storeWaiting(lane, now.minus(MAX_WAIT));
            startWaiting(lane);
            if (running && lane.takeEarlyRetries(now)) {
                var _ = threads.start(() -> claims.makeUnansweredDue(lane));
            }
            claimIfDue(lane);
            polls.plan(lane.nextAction());
        }
        metrics.polled();
    }

    /** Starts deliveries that waited because the service had reached its limit of attempts. */
    private void startWaiting(KeyLane lane) {
        Work.Fresh next = running ? lane.nextIfFree() : null;
        while (next != null) {
            start(lane, next);
            next = running ? lane.nextIfFree() : null;
        }
    }

    private void claimIfDue(KeyLane lane) {
        Instant now = clock.instant();
        int taken = running ? lane.beginClaim(now) : 0;
        if (taken > 0 && threads.start(() -> claim(lane, taken)) == null) {
            endClaim(lane, now);
        }
    }

    /** The key's attempts in progress on this instance, and its new deliveries in memory. */
    public int inProgress(ObjectId keyId) {
        KeyLane lane = lanes.get(keyId);
        return lane == null ? 0 : lane.inProgress();
    }

    /** Whether the key's hourly limit is known to be used up for this kind of delivery. */
    boolean isRateLimited(ObjectId keyId, boolean reminders, Instant now) {
        KeyLane lane = lanes.get(keyId);
        return lane != null && now.isBefore(lane.blockedUntil(reminders, now));
    }

    /** Frees the slots that got no delivery. */
    private void endClaim(KeyLane lane, Instant next) {
        while (lane.hasUnclaimed()) {
            lane.leaveRound(1);
            freeSlot(lane);
        }
        lane.endClaim(next);
    }

    /** Polls all keys with open deliveries, also those that this instance does not know yet. */
    @Scheduled(fixedDelay = 5_000)
    void discover() {
        store.keysWithWork().forEach(keyId -> lane(keyId).claimAt(clock.instant()));
    }

    private void claim(KeyLane lane, int slots) {
        var reserved =
                new QueueClaims.ReservedSlots(
                        held -> threads.start(() -> run(lane, held)), () -> freeSlot(lane));
        Instant next = clock.instant().plus(MAX_PAUSE);
        try {
            next = claims.round(lane, slots, reserved);
        } finally {
            endClaim(lane, next);
        }
    }

    @Override
    public void start() {
        threads.open();
        if (singleInstance) {
            // All leases belong to the previous run of this service, which has ended.
            outbox.endLeases();
            store.endLeases(clock.instant());
        }
        running = true;
        polls.plan(clock.instant());
    }

    /** Stores the deliveries that wait in memory, and gives running attempts 7 s. */
    @Override
    public void stop() {
        running = false;
        lanes.values().forEach(lane -> storeWaiting(lane, Instant.MAX));
        threads.drain();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Stops after the web server has finished its requests and before the database is closed. */
    @Override
    public int getPhase() {
        return SmartLifecycle.DEFAULT_PHASE - 4_096;
    }
}
