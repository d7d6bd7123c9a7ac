package com.therapybooking.booking.rules;

import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.ProblemException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Parses and checks the start of a session as a caller writes it. */
public final class SessionTime {

    public static final String FIELD = "scheduledAt";

    private static final int MAX_YEARS_AHEAD = 100;
    private static final int MAX_LENGTH = 40;

    private SessionTime() {}

    /**
     * The instant that the text names. A missing or invalid one is added to {@code checks} and
     * gives null.
     */
    public static @Nullable Instant parse(@Nullable String text, FieldErrors checks) {
        if (text == null) {
            checks.missing(FIELD);
            return null;
        }
        Instant time = parse(text);
        checks.that(
                time != null,
                FIELD,
                "must be an ISO-8601 time in whole seconds with Z or an offset,"
                        + " such as 2030-01-20T14:00:00Z");
        return time;
    }

    /**
     * Refuses a time in the past, or further away than any real session.
     *
     * @throws ProblemException 400
     */
    public static void requireFuture(Instant time, Instant now) {
        if (!time.isAfter(now)) {
            throw ProblemException.invalid(FIELD, "must be in the future");
        }
        if (time.isAfter(now.atOffset(ZoneOffset.UTC).plusYears(MAX_YEARS_AHEAD).toInstant())) {
            throw ProblemException.invalid(FIELD, "must be within the next hundred years");
        }
    }

    private static @Nullable Instant parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return null;
        }
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            return time.equals(time.truncatedTo(ChronoUnit.SECONDS)) ? time : null;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
