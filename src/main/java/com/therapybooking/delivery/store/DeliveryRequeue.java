package com.therapybooking.delivery.store;

import static com.therapybooking.delivery.store.DeliveryDocument.ATTEMPTS;
import static com.therapybooking.delivery.store.DeliveryDocument.DATA;
import static com.therapybooking.delivery.store.DeliveryDocument.DELIVERED_BEFORE;
import static com.therapybooking.delivery.store.DeliveryDocument.DUE_AT;
import static com.therapybooking.delivery.store.DeliveryDocument.EVENT;
import static com.therapybooking.delivery.store.DeliveryDocument.FINISHED_AT;
import static com.therapybooking.delivery.store.DeliveryDocument.FORWARDED;
import static com.therapybooking.delivery.store.DeliveryDocument.ID;
import static com.therapybooking.delivery.store.DeliveryDocument.KEY_ID;
import static com.therapybooking.delivery.store.DeliveryDocument.LAST_ERROR;
import static com.therapybooking.delivery.store.DeliveryDocument.OPEN;
import static com.therapybooking.delivery.store.DeliveryDocument.OTHERS;
import static com.therapybooking.delivery.store.DeliveryDocument.PRIORITY;
import static com.therapybooking.delivery.store.DeliveryDocument.PURGE_AT;
import static com.therapybooking.delivery.store.DeliveryDocument.QUEUE;
import static com.therapybooking.delivery.store.DeliveryDocument.REMINDERS;
import static com.therapybooking.delivery.store.DeliveryDocument.REQUESTED;
import static com.therapybooking.delivery.store.DeliveryDocument.SESSION_AT;
import static com.therapybooking.delivery.store.DeliveryDocument.STATUS;
import static com.therapybooking.delivery.store.DeliveryDocument.TRIES;
import static com.therapybooking.delivery.store.DeliveryDocument.WAITED_FOR_KEY;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.CountOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Updates;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryId;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.delivery.model.Failure;
import com.therapybooking.platform.database.LongRunning;
import com.therapybooking.platform.database.UnreadableDocuments;
import com.therapybooking.webhook.WebhookKey;
import com.therapybooking.webhook.event.EventName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Repository;

/**
 * Queues deliveries again, one of any state or those of a key that failed, and makes waiting
 * retries due now.
 */
@Repository
public class DeliveryRequeue {

    private static final List<String> UNDELIVERED =
            List.of(
                    DeliveryStatus.FAILED.text(),
                    DeliveryStatus.EXPIRED.text(),
                    DeliveryStatus.CANCELLED.text());

    private static final int MAX_FORWARDED = 10;
    private static final List<String> NO_RESPONSE =
            Arrays.stream(Failure.values()).map(Failure::text).toList();

    private final MongoCollection<Document> deliveries;

    DeliveryRequeue(MongoDatabase database) {
        this.deliveries = database.getCollection("deliveries");
    }

    /**
     * Makes a delivery pending again, due now, with a fresh schedule.
     *
     * @param delivery as it was read; it is changed only if its status is still the same, and its
     *     lease. The outcome of an attempt that is running is not recorded then
     * @param requested whether it is sent although it is over: from now on like any event, without
     *     an expiry of its own
     * @return the delivery afterwards; empty when it changed meanwhile or is deleted
     */
    public Optional<Delivery> reopen(Delivery delivery, boolean requested, Instant now) {
        Bson same = Filters.eq(STATUS, delivery.status().text());
        if (delivery.status() == DeliveryStatus.DELIVERING) {
            same = Filters.and(same, Filters.eq(DUE_AT, delivery.dueAt()));
        }
        List<Bson> changes = new ArrayList<>(List.of(reopening(now), Updates.unset(LAST_ERROR)));
        if (delivery.status() == DeliveryStatus.DELIVERED) {
            changes.add(Updates.set(DELIVERED_BEFORE, true));
        }
        if (requested) {
            changes.add(Updates.set(REQUESTED, true));
            changes.add(Updates.unset(SESSION_AT));
            changes.add(Updates.set(PRIORITY, OTHERS));
        }
        Document after =
                deliveries.findOneAndUpdate(
                        Filters.and(Filters.eq(ID, delivery.id()), same),
                        Updates.combine(changes),
                        new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER));
        return Optional.ofNullable(after).map(DeliveryDocument::read);
    }

    private static Bson reopening(Instant now) {
        return Updates.combine(
                DeliveryUpdates.pending(now),
                Updates.set(OPEN, true),
                Updates.set(TRIES, 0),
                Updates.set(DeliveryDocument.REOPENED_AT, now),
                Updates.unset(FORWARDED),
                Updates.unset(DeliveryDocument.ANNOUNCED),
                Updates.unset(FINISHED_AT),
                Updates.unset(PURGE_AT));
    }

    /**
     * Deliveries of a key in a time range of events that were never delivered, and that its present
     * subscription takes; of reminders, those whose session had not begun.
     */
    public record Failed(WebhookKey key, Instant from, Instant to, Instant endedBy) {

        private Bson condition() {
            return Filters.and(
                    Filters.eq(KEY_ID, key.id()),
                    Filters.in(EVENT, key.allowedEvents()),
                    Filters.in(STATUS, UNDELIVERED),
                    Filters.ne(DELIVERED_BEFORE, true),
                    Filters.gte(ID, DeliveryId.floor(from)),
                    Filters.lt(ID, DeliveryId.floor(to)),
                    Filters.lte(FINISHED_AT, endedBy),
                    Filters.or(
                            Filters.ne(EVENT, EventName.REMINDER),
                            Filters.gt(SESSION_AT, endedBy)));
        }

        /** Whether the key filters by therapist, whose id is only in the event's data. */
        private boolean hasTherapists() {
            return !key.therapistIds().isEmpty();
        }

        private boolean takes(Delivery delivery) {
            return !hasTherapists() || key.takes(delivery.therapistId());
        }
    }

    /**
     * Reads them in batches, without attempts, until the receiver returns false; reminders first,
     * because their sessions come near.
     *
     * @return the receiver's last answer; true when there are none
     */
    public boolean forEachFailed(Failed which, Predicate<List<Delivery>> receiver) {
        return forEachFailed(which, Filters.eq(EVENT, EventName.REMINDER), receiver)
                && forEachFailed(which, Filters.ne(EVENT, EventName.REMINDER), receiver);
    }

    private boolean forEachFailed(Failed which, Bson event, Predicate<List<Delivery>> receiver) {
        return LongRunning.inBatches(
                LongRunning.on(deliveries)
                        .find(Filters.and(which.condition(), event))
                        .hint(DeliveryHistory.BY_KEY)
                        .projection(
                                which.hasTherapists()
                                        ? Projections.exclude(ATTEMPTS)
                                        : Projections.exclude(ATTEMPTS, DATA)),
                batch ->
                        receiver.test(
                                UnreadableDocuments.readAll(
                                                "Delivery", batch, DeliveryDocument::read)
                                        .stream()
                                        .filter(which::takes)
                                        .toList()));
    }

    /** Makes those of these pending again that have not changed since; returns the number. */
    public long reopen(Failed which, List<ObjectId> ids, Instant now) {
        return deliveries
                .updateMany(Filters.and(Filters.in(ID, ids), which.condition()), reopening(now))
                .getModifiedCount();
    }

    /** Makes all open deliveries of a key due now, in the order of creation. */
    public void makeDue(ObjectId keyId, Instant now) {
        LongRunning.updateInBatches(
                deliveries,
                pending(keyId),
                Updates.combine(Updates.set(DUE_AT, now), Updates.set(WAITED_FOR_KEY, true)));
    }

    /**
     * Makes the retries due now whose last attempt got no response; the schedule does not count
     * them. Each delivery is brought forward a limited number of times, so that a webhook that
     * always times out is given up although others reach the same receiver.
     */
    public void makeUnansweredDue(ObjectId keyId, Instant now) {
        LongRunning.updateInBatches(
                deliveries,
                Filters.and(
                        pending(keyId),
                        Filters.gt(DUE_AT, now),
                        Filters.gt(TRIES, 0),
                        Filters.not(Filters.gte(FORWARDED, MAX_FORWARDED)),
                        Filters.in(LAST_ERROR, NO_RESPONSE)),
                Updates.combine(
                        Updates.set(DUE_AT, now),
                        Updates.inc(TRIES, -1),
                        Updates.inc(FORWARDED, 1)));
    }

    private static Bson pending(ObjectId keyId) {
        return Filters.and(
                Filters.eq(KEY_ID, keyId),
                Filters.eq(OPEN, true),
                Filters.eq(STATUS, DeliveryStatus.PENDING.text()));
    }

    /** Makes the retries of events of a time range due now. */
    public void makeDueBetween(ObjectId keyId, Instant from, Instant to, Instant now) {
        LongRunning.updateInBatches(
                deliveries, retries(keyId, from, to, now), Updates.set(DUE_AT, now));
    }

    /** The number of deliveries that {@link #makeDueBetween} changes, at most 1,000. */
    public long countRetries(ObjectId keyId, Instant from, Instant to, Instant now) {
        return deliveries.countDocuments(
                retries(keyId, from, to, now),
                new CountOptions().limit(DeliveryHistory.MAX_COUNT).hintString(QUEUE));
    }

    private static Bson retries(ObjectId keyId, Instant from, Instant to, Instant now) {
        return Filters.and(
                pending(keyId),
                Filters.in(PRIORITY, REMINDERS, OTHERS),
                Filters.gte(ID, DeliveryId.floor(from)),
                Filters.lt(ID, DeliveryId.floor(to)),
                Filters.gt(DUE_AT, now));
    }
}
