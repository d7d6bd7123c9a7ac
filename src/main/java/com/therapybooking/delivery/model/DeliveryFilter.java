package com.therapybooking.delivery.model;

import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.Ids;
import com.therapybooking.platform.web.NamedInLowerCase;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.TimeParameter;
import com.therapybooking.webhook.event.EventName;
import java.time.Instant;
import java.util.List;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Selects deliveries; null is any.
 *
 * @param ids the deliveries, such as those of an event
 * @param states the states, at least one
 * @param bookings the bookings whose events are selected
 * @param from the first time of the event, inclusive
 * @param to the last time of the event, exclusive
 */
public record DeliveryFilter(
        @Nullable List<ObjectId> ids,
        @Nullable ObjectId keyId,
        @Nullable List<DeliveryStatus> states,
        @Nullable String event,
        @Nullable List<ObjectId> bookings,
        @Nullable Instant from,
        @Nullable Instant to) {

    /** Selects all deliveries of a key. */
    public static DeliveryFilter ofKey(ObjectId keyId) {
        return new DeliveryFilter(null, keyId, null, null, null, null, null);
    }

    /** The same filter, limited to these deliveries. */
    public DeliveryFilter only(List<ObjectId> some) {
        return new DeliveryFilter(some, keyId, states, event, bookings, from, to);
    }

    /** The same filter, limited to these bookings. */
    public DeliveryFilter of(List<ObjectId> some) {
        List<ObjectId> both =
                bookings == null ? some : some.stream().filter(bookings::contains).toList();
        return new DeliveryFilter(ids, keyId, states, event, both, from, to);
    }

    /** The same in another period; null is any. */
    public DeliveryFilter during(@Nullable Instant first, @Nullable Instant end) {
        return new DeliveryFilter(ids, keyId, states, event, bookings, first, end);
    }

    /** The same in other states; null is any. */
    public DeliveryFilter in(@Nullable List<DeliveryStatus> some) {
        return new DeliveryFilter(ids, keyId, some, event, bookings, from, to);
    }

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
                        null,
                        errors.read(() -> keyId == null ? null : Ids.field("keyId", keyId)),
                        errors.read(() ->
                                status == null
                                        ? null
                                        : List.of(
                                                NamedInLowerCase.parse(
                                                        DeliveryStatus.class, "status", status))),
                        event,
                        errors.read(() ->
                                bookingId == null
                                        ? null
                                        : List.of(Ids.field("bookingId", bookingId))),
                        errors.read(() -> TimeParameter.parseQuery("from", from)),
                        errors.read(() -> TimeParameter.parseQuery("to", to)));
        errors.done();
        return filter;
    }
}
