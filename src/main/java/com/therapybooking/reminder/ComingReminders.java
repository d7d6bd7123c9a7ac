package com.therapybooking.reminder;

import static com.mongodb.client.model.Filters.exists;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.therapybooking.booking.model.BookingDocuments;
import com.therapybooking.booking.model.ReminderType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.springframework.context.annotation.DependsOn;
import org.springframework.stereotype.Component;

/**
 * Lists upcoming reminders for overviews. It shows the current plan: a booking that is moved,
 * cancelled or confirmed later changes it.
 */
@Component
@DependsOn("bookings") // which creates the indexes
public class ComingReminders {

    /** An upcoming reminder. */
    public record Coming(Instant due, ReminderType type, ObjectId bookingId, Instant scheduledAt) {}

    /** The largest number of reminders in one list. */
    public static final int MAX = 200;

    private static final Bson TIMES =
            Projections.include(BookingDocuments.NEXT_REMINDER, "scheduledAt");
    private static final Comparator<Coming> SOONEST =
            Comparator.comparing(Coming::due).thenComparing(Coming::bookingId);

    private final MongoCollection<Document> bookings;

    ComingReminders(MongoDatabase database) {
        this.bookings = database.getCollection(BookingDocuments.COLLECTION);
    }

    /**
     * The next reminders, at most {@code most}, soonest first. {@code most} is from 1 to {@link
     * #MAX}.
     */
    public List<Coming> next(int most) {
        List<Coming> found = new ArrayList<>();
        bookings.find(exists(BookingDocuments.NEXT_REMINDER))
                .projection(TIMES)
                .sort(Sorts.ascending(BookingDocuments.NEXT_REMINDER))
                .limit(most)
                .forEach(booking -> toCome(booking).forEach(found::add));
        return found.stream().sorted(SOONEST).limit(most).toList();
    }

    /** Every reminder of a booking from the next one on. */
    private static Stream<Coming> toCome(Document booking) {
        Instant next = BookingDocuments.instant(booking, BookingDocuments.NEXT_REMINDER);
        Instant start = BookingDocuments.instant(booking, "scheduledAt");
        return Arrays.stream(ReminderType.values())
                .map(type -> new Coming(type.dueAt(start), type, booking.getObjectId("_id"), start))
                .filter(coming -> !coming.due().isBefore(next));
    }
}
