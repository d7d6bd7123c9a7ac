package com.therapybooking.webhook;

import jakarta.servlet.http.HttpServletResponse;

/**
 * The state of a key's hourly limit.
 *
 * @param limit webhooks an hour
 * @param remaining how many webhooks may still be sent in this window
 * @param resetSeconds seconds until the next window
 */
public record RateLimitState(int limit, long remaining, long resetSeconds) {

    public static final String LIMIT = "X-RateLimit-Limit";
    public static final String REMAINING = "X-RateLimit-Remaining";
    public static final String RESET = "X-RateLimit-Reset";

    /** Sets the three rate limit headers on a reply, also before an error. */
    public void writeTo(HttpServletResponse response) {
        response.setHeader(LIMIT, Integer.toString(limit));
        response.setHeader(REMAINING, Long.toString(remaining));
        response.setHeader(RESET, Long.toString(resetSeconds));
    }
}
