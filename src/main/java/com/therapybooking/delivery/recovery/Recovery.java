package com.therapybooking.delivery.recovery;

import com.mongodb.MongoException;
import com.therapybooking.delivery.dispatch.DeliveryWorker;
import com.therapybooking.delivery.keyhealth.OperationalEvents;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryId;
import com.therapybooking.delivery.model.DeliveryProperties;
import com.therapybooking.delivery.store.DeliveryHistory;
import com.therapybooking.delivery.store.DeliveryRequeue;
import com.therapybooking.delivery.store.DeliveryStore;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.webhook.KeyAudit;
import com.therapybooking.webhook.KeyCache;
import com.therapybooking.webhook.SigningKey;
import com.therapybooking.webhook.WebhookKey;
import com.therapybooking.webhook.WebhookService;
import com.therapybooking.webhook.event.EventOutbox;
import com.therapybooking.webhook.event.WebhookEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
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
 * <p>The key's present subscription decides: an event from before the key existed, or from a time
 * when it did not subscribe, counts as never sent. Delivered and queued events are left alone, as
 * are reminders that are over or whose booking was moved or cancelled. Deliveries that wait for a
 * retry are brought forward. A recovery is stored before the call returns, so it survives a crash.
 * Repeating a part is harmless, because ids of deliveries are derived from event and key.
 */
@Service
public class Recovery {

    private static final Logger log = LoggerFactory.getLogger(Recovery.class);
    private static final int BATCH = 500;
    private static final Duration LEASE = Duration.ofSeconds(10);

    private final Recoveries recoveries;
    private final DeliveryHistory history;
    private final DeliveryRequeue requeue;
    private final DeliveryStore store;
    private final EventOutbox outbox;
    private final OperationalEvents serviceEvents;
    private final WebhookService keys;
    private final KeyCache keyCache;
    private final DeliveryWorker worker;
    private final KeyAudit audit;
    private final Duration retention;
    private final Clock clock;

    Recovery(
            Recoveries recoveries,
            DeliveryHistory history,
            DeliveryRequeue requeue,
            DeliveryStore store,
            EventOutbox outbox,
            OperationalEvents serviceEvents,
            WebhookService keys,
            KeyCache keyCache,
            DeliveryWorker worker,
            KeyAudit audit,
            DeliveryProperties settings,
            Clock clock) {
        this.recoveries = recoveries;
        this.history = history;
        this.requeue = requeue;
        this.store = store;
        this.outbox = outbox;
        this.serviceEvents = serviceEvents;
        this.keys = keys;
        this.keyCache = keyCache;
        this.worker = worker;
        this.audit = audit;
        this.retention = settings.retentionPeriod();
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
        recoveries.add(keyId, begin, end, now, count);
        audit.recovered(key.key(), begin, end, count);
        Thread.ofVirtual().name("recovery").start(this::begin);
        return count;
    }

    /** The recoveries of a key, newest first. */
    public List<RecoveryProgress> progress(ObjectId keyId) {
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
        if (key == null || key.key().deletedAt() != null) {
            recoveries.finish(task, clock.instant());
            return;
        }
        requeue.bringForward(task.keyId(), task.from(), task.to(), clock.instant());
        DeliveryRequeue.Failed failed = failed(key, task.from(), task.to(), task.requestedAt());
        if (!saveProgress(
                task, task.cursor(), requeue.reopen(wantedReminders(failed), clock.instant()))) {
            return;
        }
        long reopened;
        do {
            reopened = requeue.reopenFailed(failed, BATCH, clock.instant());
            if (!saveProgress(task, task.cursor(), reopened)) {
                return;
            }
        } while (reopened > 0);
        boolean[] ours = {true};
        forEachMissing(
                key,
                task.cursor(),
                task.to(),
                missing -> {
                    missing.forEach(delivery -> store.insert(delivery).join());
                    if (!missing.isEmpty()) {
                        ours[0] =
                                ours[0]
                                        && saveProgress(
                                                task,
                                                missing.getLast().createdAt(),
                                                missing.size());
                    }
                });
        if (ours[0]) {
            recoveries.finish(task, clock.instant());
        }
        worker.wake(task.keyId());
    }

    private boolean saveProgress(Recoveries.Task task, Instant cursor, long queued) {
        if (queued > 0) {
            worker.wake(task.keyId());
        }
        return recoveries.advance(task, cursor, queued, clock.instant().plus(LEASE));
    }

    private long count(SigningKey key, Instant from, Instant to, Instant now) {
        DeliveryRequeue.Failed failed = failed(key, from, to, now);
        long[] count = {requeue.countFailed(failed) + wantedReminders(failed).size()};
        forEachMissing(key, from, to, missing -> count[0] += missing.size());
        return count[0];
    }

    private static DeliveryRequeue.Failed failed(
            SigningKey key, Instant from, Instant to, Instant endedBy) {
        return new DeliveryRequeue.Failed(
                key.key().id(), key.key().allowedEvents(), from, to, endedBy);
    }

    /** The failed reminders whose session is still to come and was not moved or cancelled. */
    private List<ObjectId> wantedReminders(DeliveryRequeue.Failed failed) {
        return requeue.failedReminders(failed).stream()
                .filter(reminder -> !obsolete(reminder.bookingId(), reminder.sessionAt()))
                .map(Delivery::id)
                .toList();
    }

    /** Passes the missing deliveries of a time range to the consumer, one batch at a time. */
    private void forEachMissing(
            SigningKey key, Instant from, Instant to, Consumer<List<Delivery>> missing) {
        WebhookEvent last = null;
        List<WebhookEvent> events;
        do {
            events = outbox.between(last == null ? from : last.timestamp(), to, last, BATCH);
            missing.accept(missing(key, events));
            last = events.isEmpty() ? null : events.getLast();
        } while (events.size() == BATCH);
        missing.accept(missing(key, serviceEvents.between(from, to, key.key().id())));
    }

    private List<Delivery> missing(SigningKey key, List<WebhookEvent> events) {
        Instant now = clock.instant();
        Map<ObjectId, WebhookEvent> wanted = new LinkedHashMap<>();
        for (WebhookEvent event : events) {
            Instant over = event.expiresAt();
            if (key.key().allowedEvents().contains(event.name())
                    && key.key().options().takes(event.therapistId())
                    && (over == null || now.isBefore(over))) {
                wanted.put(
                        DeliveryId.of(event.id().toString(), event.timestamp(), key.key().id()),
                        event);
            }
        }
        if (wanted.isEmpty()) {
            return List.of();
        }
        // An event leaves its outbox after its deliveries are stored, so the outbox is read first.
        List<ObjectId> bookings =
                wanted.values().stream().flatMap(Recovery::booking).distinct().toList();
        Set<UUID> waiting = bookings.isEmpty() ? Set.of() : outbox.waiting(bookings);
        history.existing(List.copyOf(wanted.keySet())).forEach(wanted::remove);
        List<Delivery> missing = new ArrayList<>();
        for (WebhookEvent event : wanted.values()) {
            if (!waiting.contains(event.id()) && !obsolete(event.bookingId(), event.expiresAt())) {
                missing.add(Delivery.first(event, key));
            }
        }
        return missing;
    }

    private static Stream<ObjectId> booking(WebhookEvent event) {
        ObjectId id = event.bookingId();
        return id == null ? Stream.empty() : Stream.of(id);
    }

    private boolean obsolete(@Nullable ObjectId booking, @Nullable Instant session) {
        return session != null
                && booking != null
                && outbox.reminderObsolete(booking, session).isPresent();
    }

    private SigningKey require(ObjectId keyId, Instant from, Instant to) {
        WebhookKey key = keys.get(keyId);
        if (!from.isBefore(to)) {
            throw ProblemException.invalid("to", "must be after from");
        }
        keyCache.refresh();
        return keyCache.find(key.id()).orElseThrow(() -> ProblemException.notFound("Webhook key"));
    }

    /**
     * The later of the start and the beginning of the retention period. Older deliveries are
     * deleted, so a delivered event would look like one that was never sent.
     */
    private Instant earliest(Instant from, Instant now) {
        Instant known = now.minus(retention);
        return from.isBefore(known) ? known : from;
    }

    private static Instant latest(Instant to, Instant now) {
        return to.isAfter(now) ? now : to;
    }
}
