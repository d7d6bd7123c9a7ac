package com.therapybooking.webhook.event;

import com.therapybooking.booking.model.BookingEvent;
import com.therapybooking.booking.outbox.BookingOutbox;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The outbox of bookings, with its events in the form of webhook events. */
@Component
public class EventOutbox {

    /** How long an event belongs to the instance that stored or claimed it. */
    public static final Duration LEASE = BookingOutbox.LEASE;

    private final BookingOutbox outbox;

    EventOutbox(BookingOutbox outbox) {
        this.outbox = outbox;
    }

    /** Claims events whose instance died, under a new lease. */
    public List<WebhookEvent> takeOverdue(int max) {
        return outbox.takeOverdue(max).stream().map(WebhookEvent::of).toList();
    }

    /** Ends every lease. Call this only when no other instance runs. */
    public void endLeases() {
        outbox.endLeases();
    }

    /** Removes events after all their deliveries are stored. */
    public void clear(Collection<WebhookEvent> events) {
        List<BookingEvent> sources = new ArrayList<>(events.size());
        for (WebhookEvent event : events) {
            BookingEvent source = event.source();
            if (source != null) {
                sources.add(source);
            }
        }
        if (!sources.isEmpty()) {
            outbox.clear(sources);
        }
    }

    /** Events that are still not cleared although they were stored before this time. */
    public List<WebhookEvent> uncleared(Instant heldSince, int max) {
        return outbox.uncleared(heldSince, max).stream().map(WebhookEvent::of).toList();
    }

    /** Every event of one booking, oldest first; empty when there is no such booking. */
    public List<WebhookEvent> eventsOf(ObjectId bookingId) {
        return outbox.eventsOf(bookingId).stream().map(WebhookEvent::of).toList();
    }

    /** The ids of those events of these bookings that are not dispatched completely. */
    public Set<UUID> waiting(Collection<ObjectId> bookingIds) {
        return outbox.waiting(bookingIds);
    }

    /** Events that occurred in {@code [from, to)}, oldest first, after the given one. */
    public List<WebhookEvent> between(
            Instant from, Instant to, @Nullable WebhookEvent after, int max) {
        BookingEvent source = after == null ? null : after.source();
        return outbox.between(from, to, source, max).stream().map(WebhookEvent::of).toList();
    }

    /** Why a reminder for this session start is no longer due; empty while it is due. */
    public Optional<String> reminderObsolete(ObjectId bookingId, Instant scheduledAt) {
        return outbox.reminderObsolete(bookingId, scheduledAt);
    }

    /** The bookings of the person with this e-mail address; letter case does not matter. */
    public List<Participation> bookingsOf(String email) {
        return outbox.bookingsOf(email).stream()
                .map(person ->
                        new Participation(person.bookingId(), person.client(), person.therapist()))
                .toList();
    }
}
