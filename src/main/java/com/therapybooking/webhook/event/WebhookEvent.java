package com.therapybooking.webhook.event;

import com.therapybooking.booking.model.BookingEvent;
import com.therapybooking.signing.Timestamps;
import com.therapybooking.webhook.RenderedWebhook;
import java.time.Instant;
import java.util.UUID;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** An event with its full data. {@link RenderedWebhook} renders it for a key. */
public final class WebhookEvent {

    private final UUID id;
    private final String name;
    private final Instant timestamp;
    private final @Nullable BookingEvent source;
    private final @Nullable String ownData;
    private volatile @Nullable String written;

    private WebhookEvent(
            UUID id,
            String name,
            Instant timestamp,
            @Nullable BookingEvent source,
            @Nullable String ownData) {
        this.id = id;
        this.name = name;
        this.timestamp = timestamp;
        this.source = source;
        this.ownData = ownData;
    }

    /** An event about a booking. */
    public static WebhookEvent of(BookingEvent source) {
        return new WebhookEvent(
                source.id(), EventData.name(source), source.occurredAt(), source, null);
    }

    /** An event about the service itself, with data already in JavaScript-exact JSON. */
    public static WebhookEvent ofService(UUID id, String name, Instant timestamp, String data) {
        return new WebhookEvent(id, name, timestamp, null, data);
    }

    public UUID id() {
        return id;
    }

    public String name() {
        return name;
    }

    /** When the event occurred, whole milliseconds. */
    public Instant timestamp() {
        return timestamp;
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
        if (source == null) {
            return String.valueOf(ownData);
        }
        String text = written;
        if (text == null) {
            text = EventData.write(source);
            written = text;
        }
        return text;
    }

    /** The event of the booking that it is about, or null for an event about the service. */
    public @Nullable BookingEvent source() {
        return source;
    }

    @Override
    public String toString() {
        return "WebhookEvent[" + id + ", " + name + "]";
    }
}
