package com.therapybooking.booking.model;

import java.math.BigDecimal;
import java.time.Instant;
import org.bson.types.ObjectId;

/** Creates bookings without the API. */
public final class TestBookings {

    private TestBookings() {}

    /** Returns an unpaid booking of a guest. */
    public static Booking unpaid(ObjectId therapistId, Instant session, Instant now) {
        return unpaid(new ObjectId(), therapistId, session, now);
    }

    /** Does the same with this id. */
    public static Booking unpaid(ObjectId id, ObjectId therapistId, Instant session, Instant now) {
        return new Booking(
                id,
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
