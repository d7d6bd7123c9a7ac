package com.therapybooking.delivery.history;

import com.therapybooking.delivery.dispatch.DeliveryWorker;
import com.therapybooking.delivery.dispatch.SendCheck;
import com.therapybooking.delivery.model.Attempt;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryFilter;
import com.therapybooking.delivery.model.DeliveryProperties;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.delivery.store.AttemptStore;
import com.therapybooking.delivery.store.DeliveryHistory;
import com.therapybooking.delivery.store.DeliveryRequeue;
import com.therapybooking.identity.audit.AuditAction;
import com.therapybooking.identity.audit.AuditLog;
import com.therapybooking.identity.audit.AuditedChange;
import com.therapybooking.identity.audit.FieldChanges;
import com.therapybooking.platform.web.Paging;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.webhook.KeyCache;
import com.therapybooking.webhook.SigningKey;
import com.therapybooking.webhook.event.EventName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.UUID;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Service;

/** Reads the history of deliveries for administrators, and sends deliveries again. */
@Service
public class Deliveries {

    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
    private static final int MAX_ATTEMPTS = 50;
    private static final Duration MARGIN = Duration.ofSeconds(2);

    /** The bound of every count; a count of this value means "at least". */
    public static final int MAX_COUNT = DeliveryHistory.MAX_COUNT;

    private sealed interface RetryResult {

        record Reopened(Delivery delivery, AuditedChange change) implements RetryResult {}

        record Refused(RetryRefusal why) implements RetryResult {}
    }

    private final DeliveryHistory history;
    private final DeliveryRequeue requeue;
    private final AttemptStore attempts;
    private final KeyCache keyCache;
    private final DeliveryWorker worker;
    private final SendCheck check;
    private final AuditLog audit;
    private final Duration longestAttempt;
    private final Clock clock;

    Deliveries(
            DeliveryHistory history,
            DeliveryRequeue requeue,
            AttemptStore attempts,
            KeyCache keyCache,
            DeliveryWorker worker,
            SendCheck check,
            AuditLog audit,
            DeliveryProperties settings,
            Clock clock) {
        this.history = history;
        this.requeue = requeue;
        this.attempts = attempts;
        this.keyCache = keyCache;
        this.worker = worker;
        this.check = check;
        this.audit = audit;
        this.longestAttempt = settings.attemptTimeout().plus(MARGIN);
        this.clock = clock;
    }

    /** One page, newest event first. New deliveries do not shift later pages. */
    public Paging.Page<DeliveryView> page(DeliveryFilter filter, Paging paging) {
        List<DeliveryView> found =
                history.page(filter, paging).stream().map(DeliveryView::of).toList();
        return paging.page(found, DeliveryView::id);
    }

    /** The deliveries that are newer than a given one, oldest first. */
    public List<DeliveryView> newer(DeliveryFilter filter, ObjectId than, int max) {
        return history.newer(filter, than, max).stream().map(DeliveryView::of).toList();
    }

    /** The deliveries of an event to every key, deleted ones too. */
    public List<DeliveryView> ofEvent(UUID eventId) {
        List<ObjectId> keys = keyCache.all().stream().map(key -> key.key().id()).toList();
        return history.ofEvent(eventId, keys).stream().map(DeliveryView::of).toList();
    }

    /** The duration of the last attempt of each delivery, in milliseconds, by the delivery's id. */
    public Map<ObjectId, Long> lastDurations(Collection<ObjectId> ids) {
        return ids.isEmpty() ? Map.of() : attempts.lastDurations(ids);
    }

    /** The number of deliveries that match a filter, at most {@link #MAX_COUNT}. */
    public long count(DeliveryFilter filter) {
        return history.count(filter);
    }

    /** The key's attempts in progress on this instance, and its new deliveries in memory. */
    public int inProgress(ObjectId keyId) {
        return worker.inProgress(keyId);
    }

    /** The number of a key's deliveries that were given up, at most {@link #MAX_COUNT}. */
    public long notDelivered(ObjectId keyId) {
        return history.neverDelivered(
                new DeliveryFilter(keyId, List.of(DeliveryStatus.FAILED), null, null, null, null));
    }

    /**
     * The number of a key's deliveries of the last two days that expired and were never delivered,
     * at most {@link #MAX_COUNT}. A reminder can wait a day until it expires.
     */
    public long expiredReminders(ObjectId keyId) {
        Instant from = clock.instant().minus(Duration.ofDays(2)).truncatedTo(ChronoUnit.MINUTES);
        return history.neverDelivered(
                new DeliveryFilter(keyId, List.of(DeliveryStatus.EXPIRED), null, null, from, null));
    }

    /** When the next attempt of a key's waiting deliveries is due; empty when none waits. */
    public Optional<Instant> nextAttempt(ObjectId keyId) {
        return history.nextAttempt(keyId);
    }

    /** Whether there is such a delivery. */
    public boolean exists(ObjectId id) {
        return history.find(id).isPresent();
    }

    /**
     * A delivery with its payload and its attempts.
     *
     * @throws ProblemException 404 when there is none
     */
    public DeliveryDetail find(ObjectId id) {
        return history.find(id)
                .map(this::detail)
                .orElseThrow(() -> ProblemException.notFound("Delivery"));
    }

    /**
     * Sends a delivery again now, whatever its state, with a fresh schedule. A running attempt is
     * waited for. Also sends a reminder that is over and an event that the key no longer takes,
     * because an administrator asks for it. A refused call changes nothing.
     *
     * @throws ProblemException 404 when there is none; 409 when its key is deleted or inactive, or
     *     takes events of other therapists only
     */
    public DeliveryDetail retry(ObjectId id) {
        return switch (retry(id, true, clock.instant().plus(longestAttempt))) {
            case RetryResult.Refused(RetryRefusal why) -> throw why.problem();
            case RetryResult.Reopened(Delivery delivery, AuditedChange change) -> {
                audit.record(change);
                yield detail(delivery);
            }
        };
    }

    /**
     * Sends each of these again, as {@link #retry(ObjectId)} does. The total wait for running
     * attempts is that of one delivery.
     *
     * @param lateReminders whether reminders of sessions that have begun are sent too
     * @return why a delivery was refused, in the order of the ids; the others were accepted
     */
    public SequencedMap<ObjectId, RetryRefusal> retryAll(
            SequencedSet<ObjectId> ids, boolean lateReminders) {
        Instant deadline = clock.instant().plus(longestAttempt);
        SequencedMap<ObjectId, RetryRefusal> refused = new LinkedHashMap<>();
        List<AuditedChange> changes = new ArrayList<>();
        try {
            for (ObjectId id : ids) {
                switch (retry(id, lateReminders, deadline)) {
                    case RetryResult.Refused(RetryRefusal why) -> refused.put(id, why);
                    case RetryResult.Reopened(Delivery _, AuditedChange change) ->
                            changes.add(change);
                }
            }
        } finally {
            audit.record(changes);
        }
        return refused;
    }

    private RetryResult retry(ObjectId id, boolean lateReminders, Instant deadline) {
        while (true) {
            Delivery delivery = history.find(id).orElse(null);
            if (delivery == null) {
                return new RetryResult.Refused(RetryRefusal.NOT_FOUND);
            }
            keyCache.refresh();
            SigningKey key = keyCache.find(delivery.keyId()).orElse(null);
            Optional<RetryRefusal> refusal = RetryRefusal.of(key, delivery);
            if (key == null || refusal.isPresent()) {
                return new RetryResult.Refused(refusal.orElse(RetryRefusal.DELETED));
            }
            Instant session = delivery.sessionAt(); // null when it was sent again after its session
            if (!lateReminders
                    && delivery.event().equals(EventName.REMINDER)
                    && (session == null || !clock.instant().isBefore(session))) {
                return new RetryResult.Refused(RetryRefusal.SESSION_BEGUN);
            }
            boolean over = isOver(key, delivery);
            Optional<Delivery> reopened =
                    requeue.reopen(
                            delivery, clock.instant().isAfter(deadline), over, clock.instant());
            if (reopened.isPresent()) {
                worker.wake(delivery.keyId());
                return new RetryResult.Reopened(reopened.get(), retried(delivery, reopened.get()));
            }
            pause();
        }
    }

    private static AuditedChange retried(Delivery before, Delivery after) {
        FieldChanges changes =
                new FieldChanges().add("status", before.status().text(), after.status().text());
        return AuditedChange.of(AuditAction.DELIVERY_RETRIED, before.id(), before.event(), changes)
                .belongingTo(before.keyId());
    }

    private DeliveryDetail detail(Delivery delivery) {
        List<Attempt> all = new ArrayList<>(delivery.attempts());
        all.addAll(attempts.ofDelivery(delivery.id(), MAX_ATTEMPTS));
        return DeliveryDetail.of(
                delivery, all.subList(Math.max(0, all.size() - MAX_ATTEMPTS), all.size()));
    }

    private boolean isOver(SigningKey key, Delivery delivery) {
        return delivery.status() == DeliveryStatus.EXPIRED
                || delivery.status() == DeliveryStatus.CANCELLED
                || check.ending(key, delivery).isPresent();
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_INTERVAL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.unavailable("The service is shutting down.");
        }
    }
}
