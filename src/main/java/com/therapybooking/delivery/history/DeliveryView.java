package com.therapybooking.delivery.history;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A delivery in the list of the history.
 *
 * @param bookingId null for an event about the service itself
 * @param createdAt when the event occurred
 * @param nextAttemptAt null unless it is {@code pending}
 * @param finishedAt null while the delivery is unfinished
 * @param lastStatus HTTP status of the last attempt, null when no response came or none was made
 * @param lastError why no response came, or why no attempt was made; null after a response
 * @param deliveredBefore whether it was delivered and then sent again
 * @param sessionAt start of the session at the time of the event, or null
 * @param aboutKeyId the key that an event about the service concerns; otherwise null
 */
public record DeliveryView(
        @JsonProperty("_id") String id,
        String eventId,
        String event,
        String keyId,
        @Nullable String bookingId,
        String status,
        int attemptCount,
        Instant createdAt,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant finishedAt,
        @Nullable Integer lastStatus,
        @Nullable String lastError,
        @JsonIgnore boolean deliveredBefore,
        @JsonIgnore @Nullable Instant sessionAt,
        @JsonIgnore @Nullable String aboutKeyId) {

    static DeliveryView of(Delivery delivery) {
        return new DeliveryView(
                delivery.id().toHexString(),
                delivery.eventId(),
                delivery.event(),
                delivery.keyId().toHexString(),
                delivery.bookingId() == null ? null : delivery.bookingId().toHexString(),
                delivery.status().text(),
                delivery.attemptCount(),
                delivery.createdAt(),
                delivery.status() == DeliveryStatus.PENDING ? delivery.dueAt() : null,
                delivery.finishedAt(),
                delivery.lastStatus(),
                delivery.lastError(),
                delivery.deliveredBefore(),
                delivery.sessionAt(),
                delivery.aboutKeyId());
    }
}
