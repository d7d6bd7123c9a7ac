package com.therapybooking.webhook;

import jakarta.servlet.http.HttpServletResponse;

/**
 * Where a key stands in its hour.
 *
 * @param limit webhooks an hour
 * @param remaining how many may still be sent in this window
 * @param resetSeconds seconds until the next window
 */
public record RateLimitState(int limit, long remaining, long resetSeconds) {

    public static final String LIMIT = "X-RateLimit-Limit";
    public static final String REMAINING = "X-RateLimit-Remaining";
    public static final String RESET = "X-RateLimit-Reset";

    /** Puts the three headers on a reply, also on one that will be a problem. */
    public void writeTo(HttpServletResponse response) {
        response.setHeader(LIMIT, Integer.toString(limit));
        response.setHeader(REMAINING, Long.toString(remaining));
        response.setHeader(RESET, Long.toString(resetSeconds));
    }
}
