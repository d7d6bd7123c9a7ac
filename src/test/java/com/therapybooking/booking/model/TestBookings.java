package com.therapybooking.booking.model;

import java.math.BigDecimal;
import java.time.Instant;
import org.bson.types.ObjectId;

/** Bookings for tests that make them without the API. */
public final class TestBookings {

    private TestBookings() {}

    /** A guest's booking that is not paid. */
    public static Booking unpaid(ObjectId therapistId, Instant session, Instant now) {
        return new Booking(
                new ObjectId(),
                Booking.Status.PENDING_PAYMENT,
                true,
                new Booking.Person(null, "Jane Smith", "jane@example.com"),
                new Booking.Person(therapistId, "John Doe", "john@example.com"),
                session,
                50,
                BigDecimal.valueOf(75),
                "USD",
                null,
                null,
                null,
                null,
                null,
                "Europe/Berlin",
                now,
                now);
    }
}
