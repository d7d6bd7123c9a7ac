package com.therapybooking.booking.rules;

import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.TimeParameter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Parses and checks the start of a session as a caller writes it. */
public final class SessionTime {

    public static final String FIELD = "scheduledAt";

    private static final int MAX_YEARS_AHEAD = 100;

    private SessionTime() {}

    /**
     * Parses a start in whole seconds.
     *
     * @throws ProblemException 400 when the text is missing or no such time
     */
    public static Instant parse(@Nullable String text) {
        if (text == null) {
            throw ProblemException.invalid(FIELD, "is missing");
        }
        return TimeParameter.read(text)
                .filter(time -> time.equals(time.truncatedTo(ChronoUnit.SECONDS)))
                .orElseThrow(() ->
                        ProblemException.invalid(
                                FIELD,
                                "must be an ISO-8601 time in whole seconds with Z or an offset,"
                                        + " such as 2030-01-20T14:00:00Z"));
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
}
