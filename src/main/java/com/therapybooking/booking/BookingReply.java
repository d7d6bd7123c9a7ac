package com.therapybooking.booking;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.therapybooking.booking.model.Booking;
import java.math.BigDecimal;
import java.time.Instant;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** A booking in a reply of the API; unknown values are null and never left out. */
record BookingReply(
        @JsonProperty("_id") String id,
        String status,
        @JsonProperty("isGuestBooking") boolean guestBooking,
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

    record Person(@Nullable String id, @Nullable String name, @Nullable String email) {

        static Person of(Booking.Person person) {
            ObjectId id = person.id();
            return new Person(id == null ? null : id.toHexString(), person.name(), person.email());
        }

        @Override
        public String toString() {
            return "Person[" + id + "]";
        }
    }

    static BookingReply of(Booking booking) {
        return new BookingReply(
                booking.id().toHexString(),
                booking.status().text(),
                booking.isGuestBooking(),
                Person.of(booking.client()),
                Person.of(booking.therapist()),
                booking.scheduledAt(),
                booking.durationMinutes(),
                booking.amount(),
                booking.currency(),
                booking.paymentMethod(),
                booking.paymentProvider(),
                booking.paymentReference(),
                booking.roomId(),
                booking.secureCallLink(),
                booking.timeZone(),
                booking.createdAt(),
                booking.updatedAt());
    }

    @Override
    public String toString() {
        return "BookingReply[" + id + "]";
    }
}
