package com.therapybooking.delivery.model;

import com.therapybooking.platform.web.ProblemException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;

/** Times that callers give. */
public final class TimeParameter {

    private static final int MAX_LENGTH = 40;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private TimeParameter() {}

    /**
     * An ISO-8601 time with {@code Z} or an offset, in whole milliseconds.
     *
     * @throws ProblemException 400 that names the field
     */
    public static Instant parse(String field, String text) {
        if (text.length() <= MAX_LENGTH) {
            try {
                Instant time = OffsetDateTime.parse(text).toInstant();
                if (!time.isBefore(Instant.EPOCH) && !time.isAfter(LATEST)) {
                    return time.truncatedTo(ChronoUnit.MILLIS);
                }
            } catch (DateTimeException e) {
                // falls through to the problem
            }
        }
        throw ProblemException.invalid(
                field,
                "must be an ISO-8601 time with Z or an offset, such as 2030-01-20T14:00:00Z");
    }
}
