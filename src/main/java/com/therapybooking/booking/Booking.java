package com.therapybooking.booking;

import java.math.BigDecimal;
import java.time.Instant;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * A booking as the rest of the service sees it, unchangeable.
 *
 * @param amount price of the session in units of {@code currency}
 * @param scheduledAt start of the session, whole seconds
 * @param timeZone an IANA zone name for display, or null
 */
public record Booking(
        ObjectId id,
        Status status,
        boolean isGuestBooking,
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

    /** The life of a booking. */
    public enum Status {
        PENDING_PAYMENT,
        CONFIRMED,
        CANCELLED
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

    @Override
    public String toString() {
        return "Booking[" + id.toHexString() + ", " + status + "]";
    }
}
