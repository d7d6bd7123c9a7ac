package com.therapybooking.booking.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.therapybooking.platform.web.NamedInLowerCase;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * A booking; immutable. The API replies with all of its fields, in this order; unknown values are
 * null.
 *
 * @param amount price of the session in units of {@code currency}
 * @param scheduledAt start of the session, whole seconds
 * @param timeZone an IANA zone name for display, or null
 */
public record Booking(
        @JsonProperty("_id") ObjectId id,
        Status status,
        @JsonProperty("isGuestBooking") boolean isGuestBooking,
        Person client,
        Person therapist,
        Instant scheduledAt,
        int durationMinutes,
        BigDecimal amount,
        String currency,
        @Nullable String paymentMethod,
        @Nullable String paymentProvider,
        @Nullable String paymentReference,
        @Nullable String roomId,
        @Nullable String secureCallLink,
        @Nullable String timeZone,
        Instant createdAt,
        Instant updatedAt) {

    /** The states of a booking. */
    public enum Status implements NamedInLowerCase {
        PENDING_PAYMENT,
        CONFIRMED,
        CANCELLED;

        public static Status of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    /**
     * A party to a booking.
     *
     * @param id null for a guest
     * @param name null after erasure
     * @param email null after erasure
     */
    public record Person(@Nullable ObjectId id, @Nullable String name, @Nullable String email) {

        @Override
        public String toString() {
            return "Person[" + id + "]";
        }
    }

    public Booking paid(String provider, String reference, String room, String link, Instant now) {
        return with(Status.CONFIRMED, scheduledAt, provider, reference, room, link, now);
    }

    /** The same booking before it was paid. */
    public Booking unpaid(Instant time, Instant updated) {
        return with(Status.PENDING_PAYMENT, time, null, null, null, null, updated);
    }

    /** The same booking with another status, start and time of its last change. */
    public Booking withState(Status newStatus, Instant time, Instant updated) {
        return with(
                newStatus,
                time,
                paymentProvider,
                paymentReference,
                roomId,
                secureCallLink,
                updated);
    }

    private Booking with(
            Status newStatus,
            Instant time,
            @Nullable String provider,
            @Nullable String reference,
            @Nullable String room,
            @Nullable String link,
            Instant updated) {
        return new Booking(
                id,
                newStatus,
                isGuestBooking,
                client,
                therapist,
                time,
                durationMinutes,
                amount,
                currency,
                paymentMethod,
                provider,
                reference,
                room,
                link,
                timeZone,
                createdAt,
                updated);
    }

    @Override
    public String toString() {
        return "Booking[" + id.toHexString() + ", " + status + "]";
    }
}
