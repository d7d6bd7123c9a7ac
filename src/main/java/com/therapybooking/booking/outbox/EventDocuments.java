package com.therapybooking.booking.outbox;

import static com.therapybooking.booking.model.BookingDocuments.instant;

import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.Booking.Status;
import com.therapybooking.booking.model.BookingDocuments;
import com.therapybooking.booking.model.BookingEvent;
import com.therapybooking.booking.model.BookingEvent.BookingCancelled;
import com.therapybooking.booking.model.BookingEvent.BookingCreated;
import com.therapybooking.booking.model.BookingEvent.BookingRescheduled;
import com.therapybooking.booking.model.BookingEvent.PaymentVerified;
import com.therapybooking.booking.model.BookingEvent.ReminderDue;
import com.therapybooking.booking.model.ReminderType;
import com.therapybooking.platform.database.UnreadableDocuments;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.bson.Document;

/**
 * Reads and writes an event as an entry of its booking's {@code events}. The entry contains the
 * event's own fields and the fields of the booking that may change later. Everything else, personal
 * data above all, is read from the booking.
 */
public final class EventDocuments {

    private static final String REMINDER = "reminder";

    private EventDocuments() {}

    public static Document toDocument(BookingEvent event) {
        Document document = new Document("id", event.id().toString());
        document.put("at", Date.from(event.occurredAt()));
        document.put("status", event.booking().status().text());
        document.put("scheduledAt", Date.from(event.booking().scheduledAt()));
        return switch (event) {
            case BookingCreated _ -> document.append("type", "created");
            case PaymentVerified _ -> document.append("type", "payment_verified");
            case BookingRescheduled moved ->
                    document.append("type", "rescheduled")
                            .append("previousScheduledAt", Date.from(moved.previousScheduledAt()));
            case BookingCancelled cancelled ->
                    document.append("type", "cancelled")
                            .append("cancelledBy", cancelled.cancelledBy());
            case ReminderDue due ->
                    document.append("type", REMINDER)
                            .append("reminder", due.type().text())
                            .append("timeUntilSession", due.timeUntilSession());
        };
    }

    /**
     * Reads an event, with its booking as it was at that time.
     *
     * @param booking the whole document except its history
     * @param event one entry of the booking's list of events
     */
    public static BookingEvent toEvent(Document booking, Document event) {
        UUID id = UUID.fromString(event.getString("id"));
        Instant at = instant(event, "at");
        Booking then = bookingAt(BookingDocuments.toBooking(booking), event, at);
        String type = event.getString("type");
        return switch (type) {
            case "created" -> new BookingCreated(id, at, then);
            case "payment_verified" -> new PaymentVerified(id, at, then);
            case "rescheduled" ->
                    new BookingRescheduled(id, at, then, instant(event, "previousScheduledAt"));
            case "cancelled" -> new BookingCancelled(id, at, then, event.getString("cancelledBy"));
            case REMINDER ->
                    new ReminderDue(
                            id,
                            at,
                            then,
                            ReminderType.of(event.getString("reminder")),
                            event.getString("timeUntilSession"));
            default -> throw new IllegalStateException("Unknown event type " + type);
        };
    }

    /** Whether an entry of a booking's list of events is a reminder. */
    public static boolean isReminder(Document event) {
        return REMINDER.equals(event.getString("type"));
    }

    /**
     * The events of this booking in the order in which they happened, without those that cannot be
     * read, such as an event of a type that a later version has stored.
     */
    static List<BookingEvent> events(Document booking) {
        return booking.getList("events", Document.class, List.of()).stream()
                .flatMap(event ->
                        UnreadableDocuments.skip(
                                "Booking event", event.get("id"), () -> toEvent(booking, event))
                                .stream())
                .toList();
    }

    /** Payment fields never change once they are set, so the status says whether they were set. */
    private static Booking bookingAt(Booking now, Document event, Instant at) {
        Status status = Status.of(event.getString("status"));
        Instant start = instant(event, "scheduledAt");
        Instant updated = now.updatedAt().isBefore(at) ? now.updatedAt() : at;
        return status == Status.PENDING_PAYMENT
                ? now.unpaid(start, updated)
                : now.withState(status, start, updated);
    }
}
