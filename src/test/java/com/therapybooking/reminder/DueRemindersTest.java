package com.therapybooking.reminder;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.therapybooking.booking.BookingHttp;
import com.therapybooking.booking.model.BookingDocuments;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class DueRemindersTest extends BookingHttp {

    @Autowired private MongoDatabase database;
    @Autowired private DueReminders reminders;

    @Test
    void aBookingThatCannotBeReadDoesNotHoldUpTheOthers() {
        Instant time =
                Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(30 * 365));
        List<ObjectId> ids =
                StoredBookings.confirm(database, 2, i -> time.plus(Duration.ofHours(23 + i)));
        MongoCollection<Document> bookings = database.getCollection(BookingDocuments.COLLECTION);
        bookings.updateOne(Filters.eq(ids.getFirst()), Updates.set("status", "unknown"));

        try {
            for (int i = 0; i < 2; i++) {
                assertThat(reminders.due(time, 10_000))
                        .extracting(due -> due.booking().id())
                        .contains(ids.getLast())
                        .doesNotContain(ids.getFirst());
            }
        } finally {
            bookings.deleteOne(Filters.eq(ids.getFirst())); // other tests share the database
        }
    }
}
