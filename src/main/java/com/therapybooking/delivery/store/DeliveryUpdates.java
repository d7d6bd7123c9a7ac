package com.therapybooking.delivery.store;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryProperties;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.webhook.event.EventName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Writes a delivery as a document, and its next state as an update of that document. An update ends
 * the lease.
 */
@Component
class DeliveryUpdates {

    private final Duration retention;

    DeliveryUpdates(DeliveryProperties settings) {
        this.retention = settings.retentionPeriod();
    }

    Document document(Delivery delivery) {
        Instant finished = delivery.finishedAt();
        return DeliveryDocument.write(delivery, finished == null ? null : finished.plus(retention));
    }

    /** Matches open deliveries that no instance attempts at this time. */
    static Bson unleased(Instant now) {
        return Filters.or(
                Filters.eq(DeliveryDocument.STATUS, DeliveryStatus.PENDING.text()),
                Filters.lte(DeliveryDocument.DUE_AT, now));
    }

    /** Matches claimed deliveries; an index of the history finds them among many that wait. */
    static Bson leased() {
        return Filters.and(
                Filters.in(DeliveryDocument.EVENT, EventName.SUBSCRIBABLE),
                Filters.eq(DeliveryDocument.STATUS, DeliveryStatus.DELIVERING.text()),
                Filters.exists(DeliveryDocument.CLAIM_ID));
    }

    /** The update that ends a delivery that is not claimed. */
    Bson ending(DeliveryStatus status, String reason, Instant now) {
        return Updates.combine(
                finished(status, now), Updates.set(DeliveryDocument.LAST_ERROR, reason));
    }

    /** The outcome of an attempt at a claimed delivery. */
    Bson outcome(DeliveryStore.Claimed claimed, Delivery after) {
        Instant end = after.finishedAt();
        List<Bson> changes = new ArrayList<>();
        changes.add(end == null ? pending(after.dueAt()) : finished(after.status(), end));
        changes.add(set(DeliveryDocument.LAST_STATUS, after.lastStatus()));
        changes.add(set(DeliveryDocument.LAST_ERROR, after.lastError()));
        changes.add(Updates.set(DeliveryDocument.ATTEMPT_COUNT, after.attemptCount()));
        changes.add(Updates.set(DeliveryDocument.TRIES, after.tries()));
        if (claimed.waitedForKey() && after.attemptCount() > claimed.delivery().attemptCount()) {
            changes.add(Updates.unset(DeliveryDocument.WAITED_FOR_KEY));
        }
        return Updates.combine(changes);
    }

    static Bson pending(Instant due) {
        return Updates.combine(
                Updates.set(DeliveryDocument.STATUS, DeliveryStatus.PENDING.text()),
                Updates.unset(DeliveryDocument.CLAIM_ID),
                Updates.set(DeliveryDocument.DUE_AT, due));
    }

    private Bson finished(DeliveryStatus status, Instant at) {
        return Updates.combine(
                Updates.set(DeliveryDocument.STATUS, status.text()),
                Updates.unset(DeliveryDocument.CLAIM_ID),
                Updates.unset(DeliveryDocument.OPEN),
                Updates.unset(DeliveryDocument.DUE_AT),
                Updates.set(DeliveryDocument.FINISHED_AT, at),
                Updates.set(DeliveryDocument.PURGE_AT, at.plus(retention)));
    }

    private static Bson set(String field, @Nullable Object value) {
        return value == null ? Updates.unset(field) : Updates.set(field, value);
    }
}
