package com.therapybooking.booking.outbox;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.size;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Updates;
import com.therapybooking.booking.model.BookingEvent;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;

/** Removes events from the outboxes of their bookings. */
final class OutboxCleanup {

    private static final Bson REMOVE_OUTBOX =
            Updates.combine(
                    Updates.unset(OutboxFields.OUTBOX),
                    Updates.unset(OutboxFields.LEASE_END),
                    Updates.unset(OutboxFields.CLAIM));

    private final MongoCollection<Document> bookings;

    OutboxCleanup(MongoCollection<Document> bookings) {
        this.bookings = bookings;
    }

    /**
     * Nearly always each outbox contains one event, and one update clears them all. Other events of
     * the same booking stay in its outbox:
     *
     * <ul>
     *   <li>delete the outboxes whose only event is among these, with their lease;
     *   <li>remove these events from the other outboxes;
     *   <li>delete those of them that are now empty, unless an event was added meanwhile.
     * </ul>
     */
    void clear(Collection<BookingEvent> finished) {
        Set<ObjectId> ids = new HashSet<>();
        Set<String> events = new HashSet<>();
        for (BookingEvent event : finished) {
            ids.add(event.booking().id());
            events.add(event.id().toString());
        }
        Bson ours = and(in("_id", ids), in(OutboxFields.OUTBOX, events));
        long cleared =
                bookings.updateMany(and(ours, size(OutboxFields.OUTBOX, 1)), REMOVE_OUTBOX)
                        .getModifiedCount();
        if (cleared < ids.size()) {
            Bson pull = Updates.pullAll(OutboxFields.OUTBOX, List.copyOf(events));
            if (bookings.updateMany(ours, pull).getModifiedCount() > 0) {
                removeEmptyOutboxes(ids);
            }
        }
    }

    /** Removes empty outboxes with a lease, left by a crash between the two updates above. */
    void removeEmptyOutboxes(Collection<ObjectId> ids) {
        bookings.updateMany(and(in("_id", ids), size(OutboxFields.OUTBOX, 0)), REMOVE_OUTBOX);
    }
}
