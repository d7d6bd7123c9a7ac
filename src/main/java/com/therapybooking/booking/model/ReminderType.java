package com.therapybooking.booking.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The reminder times before a session. Elapsed time counts: when the clocks change, the first
 * reminder is 24 hours before the start, not one calendar day.
 */
public enum ReminderType {
    DAY("24h", "24 hours", Duration.ofHours(24)),
    HOUR("1h", "1 hour", Duration.ofHours(1)),
    QUARTER("15m", "15 minutes", Duration.ofMinutes(15));

    private final String text;
    private final String label;
    private final Duration before;

    ReminderType(String text, String label, Duration before) {
        this.text = text;
        this.label = label;
        this.before = before;
    }

    public static ReminderType of(String text) {
        return Arrays.stream(values())
                .filter(type -> type.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Unknown reminder " + text));
    }

    /** The value of {@code reminderType}. */
    public String text() {
        return text;
    }

    /** The value of {@code reminderLabel}. */
    public String label() {
        return label;
    }

    /** Elapsed time from the reminder to the start of the session. */
    public Duration before() {
        return before;
    }

    /** The time at which this reminder of a session is due. */
    public Instant dueAt(Instant scheduledAt) {
        return scheduledAt.minus(before);
    }

    /** The last reminder whose time has passed, the only one that is still sent; null if none. */
    public static @Nullable ReminderType last(Instant scheduledAt, Instant now) {
        return Arrays.stream(values())
                .filter(type -> !type.dueAt(scheduledAt).isAfter(now))
                .reduce((earlier, later) -> later)
                .orElse(null);
    }

    /** The first reminder time after {@code now}. */
    public static Optional<Instant> next(Instant scheduledAt, Instant now) {
        return Arrays.stream(values())
                .map(type -> type.dueAt(scheduledAt))
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
