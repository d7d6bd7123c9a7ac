package com.therapybooking.delivery.sending;

import com.therapybooking.delivery.model.Outcome;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The result of an attempt.
 *
 * @param responseHeaders lines {@code Name: value} of the response, or null when none came
 */
record SendResult(
        Instant at, Duration duration, Outcome outcome, @Nullable String responseHeaders) {

    @Override
    public String toString() {
        return "Attempt[" + at + ", " + outcome.status() + "]";
    }
}
