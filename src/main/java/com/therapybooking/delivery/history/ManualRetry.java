package com.therapybooking.delivery.history;

import com.therapybooking.delivery.dispatch.DeliveryWorker;
import com.therapybooking.delivery.dispatch.SendCheck;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryProperties;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.delivery.store.DeliveryHistory;
import com.therapybooking.delivery.store.DeliveryRequeue;
import com.therapybooking.identity.audit.AuditAction;
import com.therapybooking.identity.audit.AuditLog;
import com.therapybooking.identity.audit.AuditedChange;
import com.therapybooking.identity.audit.FieldChanges;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.webhook.KeyCache;
import com.therapybooking.webhook.SigningKey;
import com.therapybooking.webhook.event.EventName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Service;

/**
 * Sends deliveries again when an administrator requests it. A delivery in any state is sent now and
 * gets a fresh schedule, also a reminder that is over and an event that the key no longer takes.
 * The call waits for an attempt that is running. An attempt that began after the call counts as the
 * requested one, so simultaneous calls do not send the same delivery in parallel.
 */
@Service
public class ManualRetry {

    /** How many deliveries one request may send again. */
    public static final int MAX_AT_ONCE = 200;

    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
    private static final Duration MARGIN = Duration.ofSeconds(2);

    private sealed interface Result {

        record Accepted(Delivery delivery, AuditedChange change) implements Result {}

        record Refused(RetryRefusal why) implements Result {}
    }

    private final DeliveryHistory history;
    private final DeliveryRequeue requeue;
    private final Deliveries deliveries;
    private final KeyCache keyCache;
    private final DeliveryWorker worker;
    private final SendCheck check;
    private final AuditLog audit;
    private final Duration longestAttempt;
    private final Clock clock;

    ManualRetry(
            DeliveryHistory history,
            DeliveryRequeue requeue,
            Deliveries deliveries,
            KeyCache keyCache,
            DeliveryWorker worker,
            SendCheck check,
            AuditLog audit,
            DeliveryProperties settings,
            Clock clock) {
        this.history = history;
        this.requeue = requeue;
        this.deliveries = deliveries;
        this.keyCache = keyCache;
        this.worker = worker;
        this.check = check;
        this.audit = audit;
        this.longestAttempt = settings.attemptTimeout().plus(MARGIN);
        this.clock = clock;
    }

    /**
     * Sends a delivery again. A refused call changes nothing.
     *
     * @throws ProblemException 404 when there is none; 409 when its key is deleted or inactive, or
     *     takes events of other therapists only
     */
    public DeliveryDetail retry(ObjectId id) {
        return switch (results(new LinkedHashSet<>(List.of(id)), true).firstEntry().getValue()) {
            case Result.Refused(RetryRefusal why) -> throw why.problem();
            case Result.Accepted(Delivery delivery, AuditedChange _) -> deliveries.detail(delivery);
        };
    }

    /**
     * Sends each of these again. The total wait for running attempts is that of one delivery.
     *
     * @param lateReminders whether reminders of sessions that have begun are sent too
     * @return why a delivery was refused, in the order of the ids; the others were accepted
     */
    public SequencedMap<ObjectId, RetryRefusal> retryAll(
            SequencedSet<ObjectId> ids, boolean lateReminders) {
        SequencedMap<ObjectId, Result> results = results(ids, lateReminders);
        SequencedMap<ObjectId, RetryRefusal> refused = new LinkedHashMap<>();
        for (ObjectId id : ids) {
            if (results.get(id) instanceof Result.Refused(RetryRefusal why)) {
                refused.put(id, why);
            }
        }
        return refused;
    }

    private SequencedMap<ObjectId, Result> results(
            SequencedSet<ObjectId> ids, boolean lateReminders) {
        SequencedMap<ObjectId, Result> results = new LinkedHashMap<>();
        SequencedSet<ObjectId> left = new LinkedHashSet<>(ids);
        Map<ObjectId, Delivery> attempted = new HashMap<>();
        Instant deadline = Instant.MAX;
        try {
            while (true) {
                keyCache.refresh();
                boolean late = clock.instant().isAfter(deadline);
                for (ObjectId id : List.copyOf(left)) {
                    retry(id, lateReminders, attempted, late)
                            .ifPresent(result -> {
                                results.put(id, result);
                                left.remove(id);
                            });
                }
                if (left.isEmpty()) {
                    return results;
                }
                if (deadline.equals(Instant.MAX)) {
                    deadline = clock.instant().plus(longestAttempt);
                }
                pause();
            }
        } finally {
            audit.record(changes(results.values()));
        }
    }

    /**
     * Sends one again if that is possible now.
     *
     * @param attempted the deliveries with an attempt that is waited for, as they were during it
     * @param late whether these attempts must have ended by now
     * @return empty while its attempt is running
     */
    private Optional<Result> retry(
            ObjectId id, boolean lateReminders, Map<ObjectId, Delivery> attempted, boolean late) {
        Delivery delivery = history.find(id).orElse(null);
        if (delivery == null) {
            return refused(RetryRefusal.NOT_FOUND);
        }
        SigningKey key = keyCache.find(delivery.keyId()).orElse(null);
        Optional<RetryRefusal> refusal = RetryRefusal.of(key, delivery);
        if (key == null || refusal.isPresent()) {
            return refused(refusal.orElse(RetryRefusal.DELETED));
        }
        if (!lateReminders && isLateReminder(delivery)) {
            return refused(RetryRefusal.SESSION_BEGUN);
        }
        boolean running = delivery.status() == DeliveryStatus.DELIVERING;
        if (running) {
            attempted.putIfAbsent(id, delivery);
        }
        Delivery before = attempted.get(id);
        if (before != null && isSentAgainSince(before, delivery)) {
            return Optional.of(accepted(delivery, delivery));
        }
        if (before != null && running) {
            if (!late) {
                return Optional.empty();
            }
            if (!delivery.dueAt().equals(before.dueAt())) { // another attempt, which may be running
                return Optional.of(accepted(delivery, delivery));
            }
        }
        Optional<Delivery> reopened =
                requeue.reopen(delivery, isOver(key, delivery), clock.instant());
        reopened.ifPresent(after -> worker.wake(after.keyId()));
        return reopened.map(after -> accepted(delivery, after));
    }

    /**
     * Whether another call has restarted the schedule since that attempt: then every try is younger
     * than it.
     */
    private static boolean isSentAgainSince(Delivery attempted, Delivery now) {
        return now.tries() < now.attemptCount() - attempted.attemptCount();
    }

    private boolean isLateReminder(Delivery delivery) {
        Instant session = delivery.expiresAt(); // null when it was sent again on request
        return delivery.event().equals(EventName.REMINDER)
                && (session == null || !clock.instant().isBefore(session));
    }

    private boolean isOver(SigningKey key, Delivery delivery) {
        return switch (delivery.status()) {
            case EXPIRED, CANCELLED -> true;
            case DELIVERED -> delivery.expires() || check.ended(key, delivery).isPresent();
            default -> check.ended(key, delivery).isPresent();
        };
    }

    private static Optional<Result> refused(RetryRefusal why) {
        return Optional.of(new Result.Refused(why));
    }

    private static Result accepted(Delivery before, Delivery after) {
        FieldChanges changes =
                new FieldChanges().add("status", before.status().text(), after.status().text());
        return new Result.Accepted(
                after,
                AuditedChange.of(
                        AuditAction.DELIVERY_RETRIED,
                        before.id(),
                        before.event(),
                        changes,
                        before.keyId().toHexString()));
    }

    private static List<AuditedChange> changes(Collection<Result> results) {
        List<AuditedChange> changes = new ArrayList<>();
        for (Result result : results) {
            if (result instanceof Result.Accepted(Delivery _, AuditedChange change)) {
                changes.add(change);
            }
        }
        return changes;
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
