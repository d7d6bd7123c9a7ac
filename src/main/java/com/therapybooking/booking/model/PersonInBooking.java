package com.therapybooking.booking.model;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.or;

import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;

/**
 * That somebody takes part in a booking.
 *
 * @param client whether as its client
 * @param therapist whether as its therapist
 */
public record PersonInBooking(ObjectId bookingId, boolean client, boolean therapist) {

    /** Matches the bookings of a person, as client or as therapist. */
    public static Bson withEmail(String emailKey) {
        return or(eq("client.emailKey", emailKey), eq("therapist.emailKey", emailKey));
    }

    /** In which role the person takes part in this booking. */
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
