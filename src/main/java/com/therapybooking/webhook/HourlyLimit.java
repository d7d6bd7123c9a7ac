package com.therapybooking.webhook;

/**
 * What a key may still send in its present hour.
 *
 * @param reserved how many of the remaining webhooks can only be reminders or tests
 */
public record HourlyLimit(RateLimitState state, long reserved) {

    /** How many webhooks of any kind may still be sent in this window. */
    public long remaining() {
        return state.remaining() - reserved;
    }
}
