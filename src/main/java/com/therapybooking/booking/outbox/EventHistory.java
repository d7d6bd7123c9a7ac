package com.therapybooking.booking.outbox;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.elemMatch;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.lt;

import com.mongodb.client.MongoCollection;
import com.therapybooking.booking.model.BookingEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of all bookings in the order of time. Events are elements of arrays, which the
 * database cannot sort individually. So the time range is read in windows, wider where there are
 * few events, and each window is sorted here.
 */
final class EventHistory {

    static final Comparator<BookingEvent> ORDER =
            Comparator.comparing(BookingEvent::occurredAt)
                    .thenComparing(event -> event.id().toString());

    /** In milliseconds, as are the widths and times below. */
    private static final long FIRST_WINDOW = 1_000;

    private static final long MAX_WINDOW = Duration.ofDays(3650).toMillis();
    private static final int GROWTH = 8;

    private final MongoCollection<Document> bookings;

    EventHistory(MongoCollection<Document> bookings) {
        this.bookings = bookings;
    }

    List<BookingEvent> between(Instant from, Instant to, @Nullable BookingEvent after, int max) {
        List<BookingEvent> found = new ArrayList<>();
        long begin = millis(from);
        long last = millis(to);
        long width = FIRST_WINDOW;
        while (begin < last && found.size() < max) {
            long end = begin + Math.min(width, last - begin);
            List<Document> inside = read(begin, end, width == 1 ? 0 : max + 1);
            if (inside.size() > max && width > 1) {
                width /= 2;
                continue;
            }
            found.addAll(events(inside, begin, end, after));
            begin = end;
            if (inside.size() < max / GROWTH + 1) {
                width = Math.min(width * GROWTH, MAX_WINDOW);
            }
        }
        return List.copyOf(found.subList(0, Math.min(max, found.size())));
    }

    /** Bookings with an event in {@code [begin, end)}; a limit of 0 means no limit. */
    private List<Document> read(long begin, long end, int limit) {
        return bookings.find(
                        elemMatch(
                                OutboxFields.EVENTS,
                                and(
                                        gte("at", Instant.ofEpochMilli(begin)),
                                        lt("at", Instant.ofEpochMilli(end)))))
                .limit(limit)
                .into(new ArrayList<>());
    }

    private static List<BookingEvent> events(
            List<Document> bookings, long begin, long end, @Nullable BookingEvent after) {
        return bookings.stream()
                .flatMap(booking -> EventDocuments.events(booking).stream())
                .filter(event -> event.occurredAt().toEpochMilli() >= begin)
                .filter(event -> event.occurredAt().toEpochMilli() < end)
                .filter(event -> after == null || ORDER.compare(event, after) > 0)
                .sorted(ORDER)
                .toList();
    }

    /** Rounded up, because an event has whole milliseconds. */
    private static long millis(Instant time) {
        return time.plusNanos(999_999).toEpochMilli();
    }
}
