package com.therapybooking.delivery.history;

import com.therapybooking.delivery.dispatch.DeliveryWorker;
import com.therapybooking.delivery.model.Attempt;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryFilter;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.delivery.store.AttemptStore;
import com.therapybooking.delivery.store.DeliveryHistory;
import com.therapybooking.platform.web.Paging;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.webhook.KeyCache;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Service;

/** Reads the history of deliveries for administrators. {@link ManualRetry} sends them again. */
@Service
public class Deliveries {

    private static final int MAX_ATTEMPTS = 50;

    /** The bound of every count; a count of this value means "at least". */
    public static final int MAX_COUNT = DeliveryHistory.MAX_COUNT;

    private final DeliveryHistory history;
    private final AttemptStore attempts;
    private final KeyCache keyCache;
    private final DeliveryWorker worker;
    private final Clock clock;

    Deliveries(
            DeliveryHistory history,
            AttemptStore attempts,
            KeyCache keyCache,
            DeliveryWorker worker,
            Clock clock) {
        this.history = history;
        this.attempts = attempts;
        this.keyCache = keyCache;
        this.worker = worker;
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

    /** The ids of the deliveries of an event to every key, deleted ones too. */
    public List<ObjectId> ofEvent(UUID eventId) {
        return history.ofEvent(
                eventId, keyCache.all().stream().map(key -> key.key().id()).toList());
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

    /** The number of a key's failed, never delivered deliveries, at most {@link #MAX_COUNT}. */
    public long notDelivered(ObjectId keyId) {
        return history.neverDelivered(
                DeliveryFilter.ofKey(keyId).in(List.of(DeliveryStatus.FAILED)));
    }

    /**
     * The number of a key's deliveries of the last two days that expired and were never delivered,
     * at most {@link #MAX_COUNT}. A reminder can wait a day until it expires.
     */
    public long expiredReminders(ObjectId keyId) {
        Instant from = clock.instant().minus(Duration.ofDays(2)).truncatedTo(ChronoUnit.MINUTES);
        return history.neverDelivered(
                DeliveryFilter.ofKey(keyId).in(List.of(DeliveryStatus.EXPIRED)).during(from, null));
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

    /** A delivery with its payload and its attempts. */
    DeliveryDetail detail(Delivery delivery) {
        List<Attempt> all = new ArrayList<>(delivery.attempts());
        all.addAll(attempts.ofDelivery(delivery.id(), MAX_ATTEMPTS));
        return DeliveryDetail.of(
                delivery, all.subList(Math.max(0, all.size() - MAX_ATTEMPTS), all.size()));
    }
}
