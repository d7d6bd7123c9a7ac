package com.therapybooking.reminder;

import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.ReminderType;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * When the reminders of a session are due: elapsed time before its start, so a session after a
 * change of the clocks has its mark 24 hours before, not one calendar day.
 */
public final class ReminderTimes {

    private ReminderTimes() {}

    /** The moment at which this reminder is due. */
    public static Instant dueAt(Instant scheduledAt, ReminderType type) {
        return scheduledAt.minus(type.before());
    }

    /** The first mark after {@code now}; those at or before it are past. */
    public static Optional<Instant> next(Instant scheduledAt, Instant now) {
        return Arrays.stream(ReminderType.values())
                .map(type -> dueAt(scheduledAt, type))
                .filter(due -> due.isAfter(now))
                .min(Instant::compareTo);
    }

    /** The next mark of this booking: none unless it is confirmed. */
    public static Optional<Instant> next(Booking booking, Instant now) {
        return booking.status() == Booking.Status.CONFIRMED
                ? next(booking.scheduledAt(), now)
                : Optional.empty();
    }
}
