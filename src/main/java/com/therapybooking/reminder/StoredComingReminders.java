package com.therapybooking.reminder;

import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.lt;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.therapybooking.booking.model.BookingDocuments;
import com.therapybooking.booking.model.ReminderType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Date;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.springframework.context.annotation.DependsOn;
import org.springframework.stereotype.Component;

/**
 * Reads the reminder times of bookings. A booking with a reminder time in a range has its next
 * reminder time no later than the range's end, so the index of next reminder times finds all of
 * them.
 */
@Component
@DependsOn("bookings") // which creates the indexes
class StoredComingReminders implements ComingReminders {

    private static final int MAX_NEXT = 200;
    private static final int BATCH = 5_000;
    private static final Bson TIMES =
            Projections.include(BookingDocuments.NEXT_REMINDER, "scheduledAt");
    private static final Comparator<Coming> SOONEST =
            Comparator.comparing(Coming::due).thenComparing(Coming::bookingId);

    private final MongoCollection<Document> bookings;
    private final Clock clock;

    StoredComingReminders(MongoDatabase database, Clock clock) {
        this.bookings = database.getCollection(BookingDocuments.COLLECTION);
        this.clock = clock;
    }

    @Override
    public List<Hour> perHour(int hours) {
        if (hours < 1 || hours > MAX_HOURS) {
            throw new IllegalArgumentException("hours: " + hours);
        }
        Instant first = clock.instant().truncatedTo(ChronoUnit.HOURS);
        Instant end = first.plus(hours, ChronoUnit.HOURS);
        List<Map<ReminderType, Integer>> counts =
                Stream.<Map<ReminderType, Integer>>generate(() -> new EnumMap<>(ReminderType.class))
                        .limit(hours)
                        .toList();
        for (Document booking :
                find(lt(BookingDocuments.NEXT_REMINDER, Date.from(end))).batchSize(BATCH)) {
            toCome(booking)
                    .filter(coming -> !coming.due().isBefore(first) && coming.due().isBefore(end))
                    .forEach(coming ->
                            counts.get((int) Duration.between(first, coming.due()).toHours())
                                    .merge(coming.type(), 1, Integer::sum));
        }
        return IntStream.range(0, hours)
                .mapToObj(hour -> new Hour(first.plus(hour, ChronoUnit.HOURS), counts.get(hour)))
                .toList();
    }

    @Override
    public List<Coming> next(int most) {
        if (most < 1 || most > MAX_NEXT) {
            throw new IllegalArgumentException("most: " + most);
        }
        List<Coming> found = new ArrayList<>();
        find(exists(BookingDocuments.NEXT_REMINDER))
                .sort(Sorts.ascending(BookingDocuments.NEXT_REMINDER))
                .limit(most)
                .forEach(booking -> toCome(booking).forEach(found::add));
        return found.stream().sorted(SOONEST).limit(most).toList();
    }

    private FindIterable<Document> find(Bson filter) {
        return bookings.find(filter).projection(TIMES);
    }

    /** Every reminder of a booking from the next one on. */
    private static Stream<Coming> toCome(Document booking) {
        Instant next = BookingDocuments.instant(booking, BookingDocuments.NEXT_REMINDER);
        Instant start = BookingDocuments.instant(booking, "scheduledAt");
        return Arrays.stream(ReminderType.values())
                .map(type ->
                        new Coming(
                                ReminderTimes.dueAt(start, type),
                                type,
                                booking.getObjectId("_id"),
                                start))
                .filter(coming -> !coming.due().isBefore(next));
    }
}
