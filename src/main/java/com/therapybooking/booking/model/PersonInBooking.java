package com.therapybooking.booking.model;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.or;

import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;

/**
 * The roles of a person in a booking.
 *
 * @param client whether the person is its client
 * @param therapist whether the person is its therapist
 */
public record PersonInBooking(ObjectId bookingId, boolean client, boolean therapist) {

    /** Matches the bookings of a person, as client or as therapist. */
    public static Bson withEmail(String emailKey) {
        return or(eq("client.emailKey", emailKey), eq("therapist.emailKey", emailKey));
    }

    /** The roles of the person in this booking. */
    public static PersonInBooking of(Document booking, String emailKey) {
        return new PersonInBooking(
                booking.getObjectId("_id"),
                isIn(booking, "client", emailKey),
                isIn(booking, "therapist", emailKey));
    }

    /** Whether the person has this role, {@code client} or {@code therapist}, in the booking. */
    public static boolean isIn(Document booking, String role, String emailKey) {
        Document person = booking.get(role, Document.class);
        return person != null && emailKey.equals(person.getString("emailKey"));
    }
}
