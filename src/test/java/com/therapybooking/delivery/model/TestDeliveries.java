package com.therapybooking.delivery.model;

import com.therapybooking.webhook.RateLimitState;
import com.therapybooking.webhook.event.PayloadMode;
import com.therapybooking.webhook.format.BodyTemplate;
import java.time.Instant;
import java.util.List;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** Deliveries for unit tests. */
public final class TestDeliveries {

    public static final Instant CREATED = Instant.parse("2026-01-01T12:00:00Z");

    private TestDeliveries() {}

    /** Returns the request of an attempt whose key has no options. */
    public static SentRequest request() {
        return new SentRequest(
                PayloadMode.FULL,
                BodyTemplate.EVENT,
                List.of(),
                "signature",
                "v1,x",
                new RateLimitState(10, 9, 3_600));
    }

    /** Returns a first attempt, made at {@link #CREATED}, with this outcome. */
    public static Attempt attempt(Outcome outcome) {
        return new Attempt(
                1,
                CREATED,
                5,
                outcome.status(),
                outcome.error(),
                outcome.responseBody(),
                null,
                request());
    }

    /**
     * Returns a delivery that was created at {@link #CREATED} and has no attempt.
     *
     * @param sessionAt start of the session for a reminder; null for another event
     */
    public static Delivery pending(ObjectId keyId, @Nullable Instant sessionAt, String data) {
        return new Delivery(
                new ObjectId(),
                "event",
                sessionAt == null ? "booking.created" : "booking.reminder",
                "2026-01-01T12:00:00.000Z",
                keyId,
                null,
                DeliveryStatus.PENDING,
                CREATED,
                CREATED,
                null,
                0,
                0,
                null,
                null,
                sessionAt,
                data,
                false,
                false,
                List.of());
    }
}
