package com.therapybooking.delivery.recovery;

import com.mongodb.MongoException;
import com.therapybooking.delivery.dispatch.DeliveryWorker;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.store.DeliveryRequeue;
import com.therapybooking.delivery.store.DeliveryStore;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.webhook.KeyAudit;
import com.therapybooking.webhook.KeyCache;
import com.therapybooking.webhook.SigningKey;
import com.therapybooking.webhook.WebhookKey;
import com.therapybooking.webhook.WebhookService;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;

/**
 * Queues the events of a time range that a key missed: failed deliveries, and events that were
 * never sent to it.
 *
 * <p>The key's current subscription decides: an event from before the key existed, or from a time
 * when it did not subscribe, counts as never sent. Delivered and queued events are left alone, as
 * are reminders that are over or whose booking was moved or cancelled. Deliveries that wait for a
 * retry are brought forward. A recovery is stored before the call returns, so it survives a crash.
 * Repeating a part is harmless, because ids of deliveries are derived from event and key.
 */
@Service
public class Recovery {

    private static final Logger log = LoggerFactory.getLogger(Recovery.class);
    private static final Duration LEASE = Duration.ofSeconds(30);

    /**
     * The progress of a recovery.
     *
     * @param count events that were to be queued when it started
     * @param queued events queued so far
     * @param retries waiting deliveries that it brings forward, at most 1,000
     * @param forwarded whether it has brought them forward
     * @param finishedAt null while it runs
     */
    public record Progress(
            Instant from,
            Instant to,
            long count,
            long queued,
            long retries,
            boolean forwarded,
            @Nullable Instant finishedAt) {}

    private final Recoveries recoveries;
    private final MissedEvents missed;
    private final DeliveryRequeue requeue;
    private final DeliveryStore store;
    private final WebhookService keys;
    private final KeyCache keyCache;
    private final DeliveryWorker worker;
    private final KeyAudit audit;
    private final HistoryBegin historyBegin;
    private final Clock clock;

    Recovery(
            Recoveries recoveries,
            MissedEvents missed,
            DeliveryRequeue requeue,
            DeliveryStore store,
            WebhookService keys,
            KeyCache keyCache,
            DeliveryWorker worker,
            KeyAudit audit,
            HistoryBegin historyBegin,
            Clock clock) {
        this.recoveries = recoveries;
        this.missed = missed;
        this.requeue = requeue;
        this.store = store;
        this.keys = keys;
        this.keyCache = keyCache;
        this.worker = worker;
        this.audit = audit;
        this.historyBegin = historyBegin;
        this.clock = clock;
    }

    /**
     * How many events {@link #start} would queue.
     *
     * @throws ProblemException 404 when there is no such key, 400 for an invalid time range
     */
    public long count(ObjectId keyId, Instant from, Instant to) {
        SigningKey key = require(keyId, from, to);
        Instant now = clock.instant();
        return count(key, earliest(from, now), latest(to, now), now);
    }

    /** How many waiting deliveries {@link #start} would bring forward, at most 1,000. */
    public long countRetries(ObjectId keyId, Instant from, Instant to) {
        Instant now = clock.instant();
        return requeue.countRetries(keyId, earliest(from, now), latest(to, now), now);
    }

    /**
     * Starts a recovery, which continues in the background.
     *
     * @return the number of events that it will queue
     * @throws ProblemException 404 when there is no such key, 400 for an invalid time range
     */
    public long start(ObjectId keyId, Instant from, Instant to) {
        SigningKey key = require(keyId, from, to);
        Instant now = clock.instant();
        Instant begin = earliest(from, now);
        Instant end = latest(to, now);
        long count = count(key, begin, end, now);
        long retries = requeue.countRetries(keyId, begin, end, now);
        recoveries.add(keyId, begin, end, now, count, retries);
        audit.recovered(key.key(), begin, end, count, retries);
        Thread.ofVirtual().name("recovery").start(this::begin);
        return count;
    }

    /** The recoveries of a key, newest first. */
    public List<Progress> progress(ObjectId keyId) {
        return recoveries.of(keyId);
    }

    private void begin() {
        try {
            step();
        } catch (MongoException | CompletionException e) {
            log.debug("A recovery was interrupted; it continues when the database answers", e);
        }
    }

    /**
     * Claims and completes the recoveries without an owner, one after the other; this also
     * continues recoveries after a crash.
     */
    @Scheduled(fixedDelay = 30_000)
    void step() {
        Optional<Recoveries.Task> task = recoveries.take(clock.instant(), LEASE);
        while (task.isPresent()) {
            run(task.get());
            task = recoveries.take(clock.instant(), LEASE);
        }
    }

    private void run(Recoveries.Task task) {
        keyCache.refresh();
        SigningKey key = keyCache.find(task.keyId()).orElse(null);
        if (key == null) {
            return; // its document cannot be read now; tried again when the lease ends
        }
        if (key.key().deletedAt() != null) {
            recoveries.finish(task, clock.instant());
            return;
        }
        if (!task.retriesForwarded()) {
            // once, because a retry that is brought forward counts in its schedule
            requeue.makeDueBetween(task.keyId(), task.from(), task.to(), clock.instant());
            if (!saveProgress(task, task.cursor(), 0)) {
                return;
            }
        }
        DeliveryRequeue.Failed failed =
                new DeliveryRequeue.Failed(key.key(), task.from(), task.to(), task.requestedAt());
        boolean complete =
                requeue.forEachFailed(failed, some -> reopen(task, failed, some))
                        && missed.forEach(
                                key,
                                task.from(),
                                task.cursor(),
                                task.to(),
                                (missing, readUntil) -> queue(task, missing, readUntil));
        if (complete) {
            recoveries.finish(task, clock.instant());
        }
    }

    private boolean reopen(
            Recoveries.Task task, DeliveryRequeue.Failed failed, List<Delivery> deliveries) {
        long reopened = requeue.reopen(failed, wanted(deliveries), clock.instant());
        return saveProgress(task, task.cursor(), reopened);
    }

    private boolean queue(Recoveries.Task task, List<Delivery> deliveries, Instant readUntil) {
        deliveries.stream().map(store::insert).toList().forEach(CompletableFuture::join);
        return saveProgress(task, readUntil, deliveries.size());
    }

    /** False when another instance has taken the recovery over. */
    private boolean saveProgress(Recoveries.Task task, Instant cursor, long queued) {
        if (queued > 0) {
            worker.wake(task.keyId());
        }
        return recoveries.advance(task, cursor, queued, clock.instant().plus(LEASE));
    }

    private long count(SigningKey key, Instant from, Instant to, Instant now) {
        DeliveryRequeue.Failed failed = new DeliveryRequeue.Failed(key.key(), from, to, now);
        long[] count = {0};
        requeue.forEachFailed(
                failed,
                some -> {
                    count[0] += wanted(some).size();
                    return true;
                });
        missed.forEach(
                key,
                from,
                from,
                to,
                (missing, readUntil) -> {
                    count[0] += missing.size();
                    return true;
                });
        return count[0];
    }

    /** Leaves out the reminders whose booking was moved or cancelled. */
    private List<ObjectId> wanted(List<Delivery> failed) {
        return failed.stream()
                .filter(one -> !missed.isObsolete(one.bookingId(), one.expiresAt()))
                .map(Delivery::id)
                .toList();
    }

    private SigningKey require(ObjectId keyId, Instant from, Instant to) {
        WebhookKey key = keys.get(keyId);
        if (!from.isBefore(to)) {
            throw ProblemException.invalid("to", "must be after from");
        }
        keyCache.refresh();
        return keyCache.find(key.id()).orElseThrow(() -> ProblemException.notFound("Webhook key"));
    }

    private Instant earliest(Instant from, Instant now) {
        Instant begin = historyBegin.at(now);
        return from.isBefore(begin) ? begin : from;
    }

    private static Instant latest(Instant to, Instant now) {
        return to.isAfter(now) ? now : to;
    }
}
