package com.therapybooking.webhook;

import org.springframework.http.HttpHeaders;

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

    /** The three headers of a reply. */
    public HttpHeaders headers() {
        HttpHeaders headers = new HttpHeaders();
        headers.set(LIMIT, Integer.toString(limit));
        headers.set(REMAINING, Long.toString(remaining));
        headers.set(RESET, Long.toString(resetSeconds));
        return headers;
    }
}
