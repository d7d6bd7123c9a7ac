package com.therapybooking.delivery.model;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.apache.hc.client5.http.utils.DateUtils;
import org.jspecify.annotations.Nullable;

/** Reads {@code Retry-After} (RFC 9110, section 10.2.3): seconds or a date, at most 24 h. */
final class RetryAfter {

    private static final Duration MAX_WAIT = Duration.ofHours(24);
    private static final int MAX_DIGITS = 15;

    /** The third form of a date (RFC 9110, section 5.6.7), which the HTTP client does not read. */
    private static final DateTimeFormatter ASCTIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private RetryAfter() {}

    static @Nullable Duration parse(@Nullable String header, Instant now) {
        if (header == null) {
            return null;
        }
        String text = header.strip();
        if (text.matches("\\d+")) {
            boolean parsable = text.length() <= MAX_DIGITS;
            return limited(parsable ? Duration.ofSeconds(Long.parseLong(text)) : MAX_WAIT);
        }
        Instant date = DateUtils.parseStandardDate(text);
        if (date == null) {
            try {
                date = ASCTIME.parse(text, Instant::from);
            } catch (DateTimeParseException e) {
                return null;
            }
        }
        return limited(Duration.between(now, date));
    }

    private static @Nullable Duration limited(Duration wait) {
        if (wait.isNegative() || wait.isZero()) {
            return null;
        }
        return wait.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : wait;
    }
}
