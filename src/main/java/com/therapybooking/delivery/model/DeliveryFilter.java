package com.therapybooking.delivery.model;

import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.Ids;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.TimeParameter;
import com.therapybooking.webhook.event.EventName;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Selects deliveries; null is any.
 *
 * @param states the states, at least one
 * @param from the first time of the event, inclusive
 * @param to the last time of the event, exclusive
 * @param bookings some bookings, when one is not enough
 */
public record DeliveryFilter(
        @Nullable ObjectId keyId,
        @Nullable List<DeliveryStatus> states,
        @Nullable String event,
        @Nullable ObjectId bookingId,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable List<ObjectId> bookings) {

    /** A filter without several bookings and several states. */
    public DeliveryFilter(
            @Nullable ObjectId keyId,
            @Nullable DeliveryStatus status,
            @Nullable String event,
            @Nullable ObjectId bookingId,
            @Nullable Instant from,
            @Nullable Instant to) {
        this(keyId, status == null ? null : List.of(status), event, bookingId, from, to, null);
    }

    /** A copy that selects several bookings. */
    public DeliveryFilter of(List<ObjectId> some) {
        return new DeliveryFilter(keyId, states, event, bookingId, from, to, some);
    }

    /** The same in another period; null is any. */
    public DeliveryFilter during(@Nullable Instant first, @Nullable Instant end) {
        return new DeliveryFilter(keyId, states, event, bookingId, first, end, bookings);
    }

    /** The same in other states; null is any. */
    public DeliveryFilter in(@Nullable List<DeliveryStatus> some) {
        return new DeliveryFilter(keyId, some, event, bookingId, from, to, bookings);
    }

    private static final String STATES =
            Arrays.stream(DeliveryStatus.values())
                    .map(DeliveryStatus::text)
                    .collect(Collectors.joining(", "));

    /**
     * Reads the query parameters of the history call; null is any.
     *
     * @throws ProblemException 400 that names every invalid parameter
     */
    public static DeliveryFilter of(
            @Nullable String keyId,
            @Nullable String status,
            @Nullable String event,
            @Nullable String bookingId,
            @Nullable String from,
            @Nullable String to) {
        FieldErrors errors = new FieldErrors();
        errors.that(
                event == null || EventName.SUBSCRIBABLE.contains(event),
                "event",
                "must be one of " + String.join(", ", EventName.SUBSCRIBABLE));
        DeliveryFilter filter =
                new DeliveryFilter(
                        errors.read(() -> id("keyId", keyId)),
                        errors.read(() -> status(status)),
                        event,
                        errors.read(() -> id("bookingId", bookingId)),
                        errors.read(() -> TimeParameter.parseQuery("from", from)),
                        errors.read(() -> TimeParameter.parseQuery("to", to)));
        errors.done();
        return filter;
    }

    private static @Nullable ObjectId id(String field, @Nullable String text) {
        return text == null ? null : Ids.field(field, text);
    }

    private static @Nullable DeliveryStatus status(@Nullable String text) {
        return text == null
                ? null
                : DeliveryStatus.of(text)
                        .orElseThrow(() ->
                                ProblemException.invalid("status", "must be one of " + STATES));
    }
}
