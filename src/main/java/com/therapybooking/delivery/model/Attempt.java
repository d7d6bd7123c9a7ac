package com.therapybooking.delivery.model;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One attempt as the history stores it. The sent headers are derived from it and its delivery.
 *
 * @param number 1 for the first attempt of a delivery
 * @param status HTTP status, or null when no response came
 * @param error why no response came, or null
 * @param responseBody its first 4 KiB, or null
 * @param responseHeaders lines {@code Name: value} of the response, at most 4 KiB, or null
 * @param request what was sent
 */
public record Attempt(
        int number,
        Instant at,
        long durationMs,
        @Nullable Integer status,
        @Nullable String error,
        @Nullable String responseBody,
        @Nullable String responseHeaders,
        SentRequest request) {

    /** Whether the receiver answered with a 2xx. */
    public boolean delivered() {
        return status != null && status >= 200 && status < 300;
    }

    /** Whether the receiver answered 410, which disables its key. */
    public boolean gone() {
        return Objects.equals(status, 410);
    }

    /** The same attempt without the response. */
    public Attempt withoutResponse() {
        return new Attempt(number, at, durationMs, status, error, null, null, request);
    }

    @Override
    public String toString() {
        return "Attempt[" + number + ", " + status + "]";
    }
}
