package com.therapybooking.delivery.dispatch;

import com.therapybooking.delivery.model.ClockCorrection;
import com.therapybooking.delivery.model.Outcome;
import java.time.Duration;
import java.time.Instant;

/**
 * Decides when the waiting retries of a key are sent early: 250 ms after a success that follows
 * attempts without a response, when these are usually stored. At most every 30 seconds, so that a
 * receiver with short outages is not flooded. It is used under the lock of the lane.
 */
final class EarlyRetries {

    private static final Duration DELAY = Duration.ofMillis(250);
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private boolean noResponse;
    private Instant at = Instant.MAX;
    private Instant notBefore = Instant.MIN;

    /** The planned time; {@code Instant.MAX} for none. */
    Instant at() {
        return at;
    }

    void failed(Outcome outcome) {
        noResponse |= outcome instanceof Outcome.NoResponse;
    }

    /** Plans a time if attempts got no response before; returns whether it did. */
    boolean delivered(Instant now) {
        boolean answersAgain = noResponse;
        if (answersAgain) {
            noResponse = false;
            Instant soonest = now.plus(DELAY);
            boolean allowed =
                    soonest.isAfter(notBefore)
                            || ClockCorrection.isOutdated(notBefore, now, INTERVAL);
            at = allowed ? soonest : notBefore;
        }
        return answersAgain;
    }

    /** Whether the planned time has come; it returns true once. */
    boolean take(Instant now) {
        if (at.equals(Instant.MAX)
                || (now.isBefore(at) && !ClockCorrection.isOutdated(at, now, INTERVAL))) {
            return false;
        }
        at = Instant.MAX;
        notBefore = now.plus(INTERVAL);
        return true;
    }

    /** Plans the early retries again after the database call failed. */
    void repeat(Instant time) {
        at = time;
    }
}
