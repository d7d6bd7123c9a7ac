package com.therapybooking.booking;

import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Indexes.ascending;
import static com.mongodb.client.model.Indexes.compoundIndex;
import static com.mongodb.client.model.Indexes.descending;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import com.therapybooking.booking.model.OccupiedTimes;
import com.therapybooking.booking.rules.SessionTime;
import com.therapybooking.platform.database.LongRunning;
import java.util.List;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** The indexes of the bookings. A sparse index contains only the bookings that have its field. */
final class BookingIndexes {

    private static final String OPEN_RESERVATIONS = "open_places";

    private BookingIndexes() {}

    /** Creates missing indexes; harmless when they exist. */
    static void create(MongoCollection<Document> bookings) {
        LongRunning.on(bookings)
                .createIndexes(
                        List.of(
                                new IndexModel(
                                        ascending("therapist.id", OccupiedTimes.FIELD),
                                        new IndexOptions()
                                                .unique(true)
                                                .partialFilterExpression(
                                                        exists(OccupiedTimes.FIELD))),
                                new IndexModel(ascending("idem.key"), sparse().unique(true)),
                                new IndexModel(
                                        ascending(OpenBookingsLimit.BY, OpenBookingsLimit.NUMBER),
                                        sparse().unique(true).name(OPEN_RESERVATIONS)),
                                new IndexModel(ascending("outboxLease"), sparse()),
                                new IndexModel(ascending("nextReminderAt"), sparse()),
                                new IndexModel(ascending("events.at")),
                                new IndexModel(ascending(SessionTime.FIELD, "_id")),
                                new IndexModel(
                                        compoundIndex(ascending("status"), descending("_id"))),
                                new IndexModel(ascending("client.emailKey"), sparse()),
                                new IndexModel(ascending("therapist.emailKey"), sparse()),
                                new IndexModel(
                                        compoundIndex(ascending("client.id"), descending("_id")),
                                        new IndexOptions()
                                                .partialFilterExpression(exists("client.id"))),
                                new IndexModel(
                                        compoundIndex(
                                                ascending("therapist.id"), descending("_id")))));
    }

    /**
     * Whether the unique index of OPEN_BOOKINGS_LIMIT refused a write.
     *
     * @param message of the error for a duplicate; it contains the index's name
     */
    static boolean refusedReservation(@Nullable String message) {
        return message != null && message.contains(OPEN_RESERVATIONS);
    }

    private static IndexOptions sparse() {
        return new IndexOptions().sparse(true);
    }
}
