package com.therapybooking.reminder;

import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.NextReminder;
import com.therapybooking.booking.model.ReminderType;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Computes when the reminders of a session are due: 24 hours, 1 hour and 15 minutes before its
 * start ({@link ReminderType}). Elapsed time counts: when the clocks change, the first reminder is
 * 24 hours before the start, not one calendar day.
 */
@Component
public final class ReminderTimes implements NextReminder {

    @Override
    public Optional<Instant> after(Booking booking, Instant now) {
        return next(booking, now);
    }

    /** The time at which this reminder is due. */
    public static Instant dueAt(Instant scheduledAt, ReminderType type) {
        return scheduledAt.minus(type.before());
    }

    /** The last reminder whose time has passed, the only one that is still sent; null if none. */
    public static @Nullable ReminderType last(Instant scheduledAt, Instant now) {
        ReminderType last = null;
        for (ReminderType type : ReminderType.values()) {
            if (!dueAt(scheduledAt, type).isAfter(now)) {
                last = type;
            }
        }
        return last;
    }

    /** The first reminder time after {@code now}. */
    public static Optional<Instant> next(Instant scheduledAt, Instant now) {
        return Arrays.stream(ReminderType.values())
                .map(type -> dueAt(scheduledAt, type))
                .filter(due -> due.isAfter(now))
                .min(Instant::compareTo);
    }

    /** The next reminder time of this booking; empty unless it is confirmed. */
    public static Optional<Instant> next(Booking booking, Instant now) {
        return booking.status() == Booking.Status.CONFIRMED
                ? next(booking.scheduledAt(), now)
                : Optional.empty();
    }
}
