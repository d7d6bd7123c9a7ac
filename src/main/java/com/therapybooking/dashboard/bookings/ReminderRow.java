package com.therapybooking.dashboard.bookings;

import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.Booking.Status;
import com.therapybooking.booking.model.BookingEvent.ReminderDue;
import com.therapybooking.booking.model.ReminderType;
import com.therapybooking.delivery.history.Timeline.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reminder of a session, for the page of its booking.
 *
 * @param due its reminder time
 * @param entry the reminder in the history; null when it was not created
 * @param late the time left until the session when it was created late; empty otherwise
 * @param missing why it is neither created nor planned, in a sentence; empty otherwise
 */
record ReminderRow(
        ReminderType type, Instant due, @Nullable Entry entry, String late, String missing) {

    private static final String MOVED = "moved to a time";

    /** After a change within this time of a reminder time, nothing is known about the service. */
    private static final Duration MOMENT = Duration.ofSeconds(10);

    /**
     * The reminders of the session's present start.
     *
     * @param history the events of the booking, oldest first
     */
    static List<ReminderRow> of(Booking booking, List<Entry> history, Instant now) {
        return Arrays.stream(ReminderType.values())
                .map(type -> of(type, booking, history, now))
                .toList();
    }

    private static ReminderRow of(
            ReminderType type, Booking booking, List<Entry> history, Instant now) {
        Instant start = booking.scheduledAt();
        Instant due = type.dueAt(start);
        for (Entry entry : history) {
            if (entry.cause() instanceof ReminderDue reminder
                    && reminder.type() == type
                    && reminder.booking().scheduledAt().equals(start)) {
                String left = reminder.timeUntilSession();
                return new ReminderRow(type, due, entry, left.equals(type.label()) ? "" : left, "");
            }
        }
        return new ReminderRow(type, due, null, "", missing(type, booking, due, history, now));
    }

    private static String late(String change, ReminderType type) {
        return "Not sent: the session was %s less than %s ahead.".formatted(change, type.label());
    }

    /** Derives the reason from the state of the booking at the reminder time. */
    private static String missing(
            ReminderType type, Booking booking, Instant due, List<Entry> history, Instant now) {
        Booking then = null;
        boolean changed = false;
        for (Entry entry : history) {
            if (entry.timestamp().isAfter(due)) {
                changed |= entry.timestamp().isBefore(due.plus(MOMENT));
            } else {
                then = entry.cause().booking();
            }
        }
        Instant start = booking.scheduledAt();
        if (then == null) {
            Entry first = history.getFirst();
            Instant firstDue = type.dueAt(first.cause().booking().scheduledAt());
            boolean moved = firstDue.isAfter(first.timestamp());
            return late(moved ? MOVED : "booked", type);
        }
        if (then.status() == Status.CANCELLED) {
            return "Not sent: the booking was cancelled.";
        }
        if (!then.scheduledAt().equals(start)) {
            return late(MOVED, type);
        }
        if (then.status() == Status.PENDING_PAYMENT) {
            return due.isAfter(now)
                    ? "Not planned: the payment is not verified yet."
                    : "Not sent: the payment was not verified by then.";
        }
        // Until the next reminder time, a reminder that was missed is created late.
        if (due.isAfter(now)
                || (booking.status() == Status.CONFIRMED
                        && now.isBefore(start)
                        && type == ReminderType.last(start, now))) {
            return "";
        }
        return changed
                ? "Not sent: the booking was changed within seconds of that time."
                : "Not sent: the service was not running then, or could not write to its database.";
    }
}
