package com.therapybooking.delivery.sending;

import com.therapybooking.delivery.model.Outcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The result of an attempt.
 *
 * @param responseHeaders lines {@code Name: value} of the response, or null when none came
 */
record SendResult(Duration duration, Outcome outcome, @Nullable String responseHeaders) {

    @Override
    public String toString() {
        return "SendResult[" + outcome.status() + "]";
    }
}
