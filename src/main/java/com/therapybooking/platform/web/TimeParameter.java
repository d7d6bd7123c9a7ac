package com.therapybooking.platform.web;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses the times of callers: ISO-8601 with {@code Z} or an offset. */
public final class TimeParameter {

    private static final int MAX_LENGTH = 40;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    /** {@code +02:00} or {@code +02} that was not percent-encoded arrives with a space. */
    private static final Pattern BARE_PLUS =
            Pattern.compile(" (?=\\d\\d(?::?\\d\\d(?::\\d\\d)?)?$)");

    /** {@code +0530} as some languages write it; {@link OffsetDateTime} wants a colon. */
    private static final Pattern OFFSET_WITHOUT_COLON = Pattern.compile("([+-]\\d\\d)(\\d\\d)$");

    private TimeParameter() {}

    /**
     * Parses a time in whole milliseconds.
     *
     * @throws ProblemException 400 that names the field
     */
    public static Instant parse(String field, String text) {
        Instant time =
                read(text)
                        .orElseThrow(() ->
                                ProblemException.invalid(
                                        field,
                                        "must be an ISO-8601 time with Z or an offset, such as"
                                                + " 2030-01-20T14:00:00Z"));
        if (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST)) {
            throw ProblemException.invalid(field, "must be from the years 1970 to 9999");
        }
        return time.truncatedTo(ChronoUnit.MILLIS);
    }

    /** Reads an ISO-8601 time with {@code Z} or an offset; empty when the text is none. */
    public static Optional<Instant> read(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String time = OFFSET_WITHOUT_COLON.matcher(text).replaceFirst("$1:$2");
        try {
            return Optional.of(OffsetDateTime.parse(time).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * Parses a time from a query string, where the {@code +} of an offset may have become a space.
     *
     * @return null for null
     * @throws ProblemException 400 that names the parameter
     */
    public static @Nullable Instant parseQuery(String parameter, @Nullable String text) {
        return text == null ? null : parse(parameter, BARE_PLUS.matcher(text).replaceFirst("+"));
    }
}
