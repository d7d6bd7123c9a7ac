package com.therapybooking.dashboard;

import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.TimeZones;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Parses the times of forms: without a zone, which the browser sends in another field. */
public final class BrowserTime {

    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 9999;

    private BrowserTime() {}

    /**
     * The instant of the typed time; null when the field is empty.
     *
     * @param zone the browser's IANA zone; UTC when it sent none
     * @throws ProblemException 400 that names the field
     */
    public static @Nullable Instant parse(
            String field, @Nullable String text, @Nullable String zone) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            LocalDateTime time = LocalDateTime.parse(text.strip());
            if (time.getYear() >= FIRST_YEAR && time.getYear() <= LAST_YEAR) {
                return time.atZone(zone(zone)).toInstant();
            }
        } catch (DateTimeParseException e) {
            // continue to the problem
        }
        throw ProblemException.invalid(field, "must be a date and a time");
    }

    /** The value of a {@code datetime-local} field for this time in a zone, to the minute. */
    public static String write(Instant at, ZoneId zone) {
        return LocalDateTime.ofInstant(at, zone).truncatedTo(ChronoUnit.MINUTES).toString();
    }

    /** The zone with this IANA name; UTC for an unknown or empty one. */
    public static ZoneId zone(@Nullable String name) {
        try {
            return name == null || name.isBlank() ? ZoneOffset.UTC : TimeZones.of(name);
        } catch (DateTimeException e) {
            return ZoneOffset.UTC;
        }
    }
}
