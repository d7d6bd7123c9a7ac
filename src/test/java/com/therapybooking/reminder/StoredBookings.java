package com.therapybooking.reminder;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.InsertManyOptions;
import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.BookingDocuments;
import com.therapybooking.booking.model.BookingEvent.BookingCreated;
import com.therapybooking.booking.model.BookingEvent.PaymentVerified;
import com.therapybooking.booking.model.OccupiedTimes;
import com.therapybooking.booking.model.ReminderType;
import com.therapybooking.booking.model.TestBookings;
import com.therapybooking.booking.outbox.EventDocuments;
import com.therapybooking.booking.outbox.OutboxFields;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import org.bson.Document;
import org.bson.types.ObjectId;

/** Stores thousands of confirmed bookings in the form of the service. */
public final class StoredBookings {

    private static final int BATCH = 1_000;

    private StoredBookings() {}

    /**
     * Stores {@code count} bookings, each with a different therapist. Their outboxes are empty.
     *
     * @param session returns the start of the n-th session
     * @return the ids of the bookings
     */
    public static List<ObjectId> confirm(
            MongoDatabase database, int count, IntFunction<Instant> session) {
        List<ObjectId> ids = new ArrayList<>(count);
        for (int from = 0; from < count; from += BATCH) {
            List<Document> batch = new ArrayList<>(BATCH);
            for (int i = from; i < Math.min(count, from + BATCH); i++) {
                batch.add(confirmed(session.apply(i)));
            }
            database.getCollection(BookingDocuments.COLLECTION)
                    .insertMany(batch, new InsertManyOptions().ordered(false));
            batch.forEach(booking -> ids.add(booking.getObjectId("_id")));
        }
        return ids;
    }

    private static Document confirmed(Instant session) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Booking booking = TestBookings.unpaid(new ObjectId(), session, now);
        Booking paid =
                booking.paid(
                        "bank_transfer",
                        "BANK-REF-123456",
                        "room-" + booking.id(),
                        "https://therapyapp.com/meeting/room-" + booking.id(),
                        now);
        Document document = BookingDocuments.toDocument(paid);
        document.put(OccupiedTimes.FIELD, OccupiedTimes.of(paid));
        document.put(
                OutboxFields.EVENTS,
                List.of(
                        EventDocuments.toDocument(
                                new BookingCreated(UUID.randomUUID(), now, booking)),
                        EventDocuments.toDocument(
                                new PaymentVerified(UUID.randomUUID(), now, paid))));
        ReminderType.next(paid, now)
                .ifPresent(due -> document.put(BookingDocuments.NEXT_REMINDER, Date.from(due)));
        return document;
    }
}
