package com.therapybooking.booking.model;

import com.therapybooking.booking.model.Booking.Person;
import com.therapybooking.booking.model.Booking.Status;
import com.therapybooking.identity.EmailAddress;
import java.time.Instant;
import java.util.Date;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;

/** Reads and writes a booking as a MongoDB document. Null fields are left out. */
public final class BookingDocuments {

    public static final String COLLECTION = "bookings";

    /** When the next reminder of a confirmed booking is due; absent when none is left. */
    public static final String NEXT_REMINDER = "nextReminderAt";

    private BookingDocuments() {}

    public static Document toDocument(Booking booking) {
        Document document = new Document("_id", booking.id());
        document.putAll(changeable(booking));
        document.put("guest", booking.isGuestBooking());
        document.put("client", person(booking.client()));
        document.put("therapist", person(booking.therapist()));
        document.put("durationMinutes", booking.durationMinutes());
        document.put("amount", new Decimal128(booking.amount()));
        document.put("currency", booking.currency());
        putIfPresent(document, "paymentMethod", booking.paymentMethod());
        putIfPresent(document, "timeZone", booking.timeZone());
        document.put("createdAt", Date.from(booking.createdAt()));
        return document;
    }

    /** The part of an update that writes the changeable fields of a booking. */
    public static Bson changes(Booking booking) {
        return new Document("$set", changeable(booking));
    }

    private static Document changeable(Booking booking) {
        Document set = new Document("status", booking.status().text());
        set.put("scheduledAt", Date.from(booking.scheduledAt()));
        set.put("updatedAt", Date.from(booking.updatedAt()));
        putIfPresent(set, "paymentProvider", booking.paymentProvider());
        putIfPresent(set, "paymentReference", booking.paymentReference());
        putIfPresent(set, "roomId", booking.roomId());
        putIfPresent(set, "secureCallLink", booking.secureCallLink());
        return set;
    }

    public static Booking toBooking(Document document) {
        return new Booking(
                document.getObjectId("_id"),
                Status.of(document.getString("status")),
                document.getBoolean("guest", false),
                person(document.get("client", Document.class)),
                person(document.get("therapist", Document.class)),
                instant(document, "scheduledAt"),
                document.getInteger("durationMinutes"),
                document.get("amount", Decimal128.class).bigDecimalValue(),
                document.getString("currency"),
                document.getString("paymentMethod"),
                document.getString("paymentProvider"),
                document.getString("paymentReference"),
                document.getString("roomId"),
                document.getString("secureCallLink"),
                document.getString("timeZone"),
                instant(document, "createdAt"),
                instant(document, "updatedAt"));
    }

    public static Instant instant(Document document, String field) {
        return document.getDate(field).toInstant();
    }

    private static Document person(Person person) {
        Document document = new Document();
        if (person.id() != null) {
            document.put("id", person.id());
        }
        putIfPresent(document, "name", person.name());
        if (person.email() != null) {
            document.put("email", person.email());
            document.put("emailKey", EmailAddress.key(person.email()));
        }
        return document;
    }

    private static Person person(Document document) {
        return new Person(
                document.getObjectId("id"),
                document.getString("name"),
                document.getString("email"));
    }

    private static void putIfPresent(Document document, String field, @Nullable String value) {
        if (value != null) {
            document.put(field, value);
        }
    }
}
