package com.therapybooking.booking;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.ne;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.BookingDocuments;
import com.therapybooking.identity.TherapistSessions;
import java.time.Clock;
import java.util.Date;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Component;

/** Looks up the sessions of therapists in the bookings, by the index on the therapist. */
@Component
final class StoredTherapistSessions implements TherapistSessions {

    private final MongoCollection<Document> bookings;
    private final Clock clock;

    StoredTherapistSessions(MongoDatabase database, Clock clock) {
        this.bookings = database.getCollection(BookingDocuments.COLLECTION);
        this.clock = clock;
    }

    @Override
    public boolean hasFutureSession(ObjectId therapistId) {
        return bookings.find(
                                and(
                                        eq("therapist.id", therapistId),
                                        ne("status", Booking.Status.CANCELLED.text()),
                                        gt("scheduledAt", Date.from(clock.instant()))))
                        .projection(new Document("_id", 1))
                        .first()
                != null;
    }
}
