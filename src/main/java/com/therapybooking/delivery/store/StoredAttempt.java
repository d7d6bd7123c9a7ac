package com.therapybooking.delivery.store;

import com.therapybooking.delivery.model.Attempt;
import java.time.Instant;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * An attempt as a document of its own.
 *
 * @param id begins with the second in which the attempt ended, so ids are in that order
 * @param deliveryId null for a test, which belongs to no delivery
 */
public record StoredAttempt(
        ObjectId id, ObjectId keyId, @Nullable ObjectId deliveryId, Attempt record) {

    /** When the attempt ended, whole seconds. */
    public Instant endedAt() {
        return id.getDate().toInstant();
    }

    /** The same attempt without the response. */
    public StoredAttempt withoutResponse() {
        return new StoredAttempt(id, keyId, deliveryId, record.withoutResponse());
    }

    public boolean isTest() {
        return deliveryId == null;
    }
}
