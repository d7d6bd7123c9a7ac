package com.therapybooking.booking.model;

import java.time.Duration;
import java.util.Arrays;

/** The reminder times before a session. */
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
}
