package com.therapybooking.delivery.model;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The next state of a delivery after an attempt.
 *
 * @param dueAt time of the next attempt; null when the delivery is finished
 */
public record Transition(DeliveryStatus status, @Nullable Instant dueAt) {

    private static final String NO_TIME_LEFT = "no further attempt fits before the session";

    public static Transition finished(DeliveryStatus status) {
        return new Transition(status, null);
    }

    /**
     * The transition after an attempt.
     *
     * @param tries attempts under the current schedule, this one included
     */
    public static Transition after(
            Outcome outcome,
            int tries,
            Instant now,
            @Nullable Instant expiresAt,
            RetrySchedule schedule) {
        if (outcome.delivered()) {
            return finished(DeliveryStatus.DELIVERED);
        }
        Duration retryAfter =
                outcome instanceof Outcome.Refused refused ? refused.retryAfter() : null;
        return schedule.next(tries, now, retryAfter, expiresAt)
                .map(due -> new Transition(DeliveryStatus.PENDING, due))
                .orElseGet(() ->
                        finished(
                                expiresAt == null
                                        ? DeliveryStatus.FAILED
                                        : DeliveryStatus.EXPIRED));
    }

    /** The text for {@code lastError} after an attempt that ended with this error. */
    @Nullable
    public String lastError(@Nullable String error) {
        return status == DeliveryStatus.EXPIRED ? NO_TIME_LEFT : error;
    }
}
