package com.therapybooking.dashboard;

import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.TimeZones;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.Temporal;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Parses the times and days of forms: without a zone, which the browser sends in another field. */
public final class BrowserTime {

    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 9999;

    private BrowserTime() {}

    /**
     * The instant of the typed time; null when the field is empty. A time that occurs twice, when
     * the clocks go back, means the earlier one, and as the end of a period the later one: the
     * period contains both.
     *
     * @param field {@code to} is the end of a period
     * @param zone the browser's IANA zone; UTC when it sent none
     * @throws ProblemException 400 that names the field
     */
    public static @Nullable Instant parse(
            String field, @Nullable String text, @Nullable String zone) {
        LocalDateTime time = parse(field, text, LocalDateTime::parse, "must be a date and a time");
        if (time == null) {
            return null;
        }
        ZonedDateTime earlier = time.atZone(zone(zone));
        return (field.equals("to") ? earlier.withLaterOffsetAtOverlap() : earlier).toInstant();
    }

    /**
     * The typed day; null when the field is empty.
     *
     * @throws ProblemException 400 that names the field
     */
    public static @Nullable LocalDate day(String field, @Nullable String text) {
        return parse(field, text, LocalDate::parse, "must be a date");
    }

    private static <T extends Temporal> @Nullable T parse(
            String field, @Nullable String text, Function<String, T> format, String rule) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            T time = format.apply(text.strip());
            int year = time.get(ChronoField.YEAR);
            if (year >= FIRST_YEAR && year <= LAST_YEAR) {
                return time;
            }
        } catch (DateTimeParseException e) {
            // continue to the problem
        }
        throw ProblemException.invalid(field, rule);
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
