package com.therapybooking.webhook.event;

import com.therapybooking.booking.model.BookingEvent;
import com.therapybooking.signing.Timestamps;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.util.function.SingletonSupplier;

/**
 * An event with its full data.
 *
 * @param timestamp when the event occurred, whole milliseconds
 * @param source the event of the booking that it is about, or null for an event about the service
 * @param fullData writes the full {@code data}, the same text on every call
 */
public record WebhookEvent(
        UUID id,
        String name,
        Instant timestamp,
        @Nullable BookingEvent source,
        Supplier<String> fullData) {

    /** An event about a booking. */
    public static WebhookEvent of(BookingEvent source) {
        return new WebhookEvent(
                source.id(),
                EventData.name(source),
                source.occurredAt(),
                source,
                SingletonSupplier.of(() -> EventData.write(source)));
    }

    /** An event about the service itself, with data already in JavaScript-exact JSON. */
    public static WebhookEvent ofService(UUID id, String name, Instant timestamp, String data) {
        return new WebhookEvent(id, name, timestamp, null, () -> data);
    }

    /** The text of {@code timestamp} in the body. */
    public String timestampText() {
        return Timestamps.millis(timestamp);
    }

    /** The booking that it is about, or null for an event about the service. */
    public @Nullable ObjectId bookingId() {
        return source == null ? null : source.booking().id();
    }

    /** The therapist of the booking that it is about, or null for an event about the service. */
    public @Nullable ObjectId therapistId() {
        return source == null ? null : source.booking().therapist().id();
    }

    /** Start of the session for a reminder, which is useless afterwards; null for other events. */
    public @Nullable Instant expiresAt() {
        return source instanceof BookingEvent.ReminderDue due ? due.booking().scheduledAt() : null;
    }

    /** The full {@code data}, JavaScript-exact JSON; the same text on every call. */
    public String data() {
        return fullData.get();
    }

    @Override
    public String toString() {
        return "WebhookEvent[" + id + ", " + name + "]";
    }
}
