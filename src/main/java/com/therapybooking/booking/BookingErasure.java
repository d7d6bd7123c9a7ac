package com.therapybooking.booking;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.or;

import org.bson.conversions.Bson;

/** Erases people from the bookings. */
final class BookingErasure {

    private BookingErasure() {}

    /** Matches the bookings of a person, as client or as therapist. */
    static Bson of(String emailKey) {
        return or(eq("client.emailKey", emailKey), eq("therapist.emailKey", emailKey));
    }
}
