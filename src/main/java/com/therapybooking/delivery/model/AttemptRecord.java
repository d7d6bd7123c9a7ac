package com.therapybooking.delivery.model;

import com.therapybooking.delivery.statistics.CountTag;
import com.therapybooking.webhook.RateLimitState;
import java.time.Instant;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * One attempt as the history keeps it; the headers that were sent follow from it and its delivery.
 *
 * @param number 1 for the first attempt of a delivery
 * @param status HTTP status, or null when no response came
 * @param error why no response came, or null
 * @param responseBody its first 4 KiB, or null
 * @param standardSignature the {@code webhook-signature} header
 * @param rateLimit as sent in the headers
 * @param tally the batch in which it is counted, see {@link CountTag}; null before that is known
 */
public record AttemptRecord(
        int number,
        Instant at,
        long durationMs,
        @Nullable Integer status,
        @Nullable String error,
        @Nullable String responseBody,
        String standardSignature,
        RateLimitState rateLimit,
        @Nullable ObjectId tally) {

    /** An attempt that is not to be counted yet. */
    public AttemptRecord(
            int number,
            Instant at,
            long durationMs,
            @Nullable Integer status,
            @Nullable String error,
            @Nullable String responseBody,
            String standardSignature,
            RateLimitState rateLimit) {
        this(
                number,
                at,
                durationMs,
                status,
                error,
                responseBody,
                standardSignature,
                rateLimit,
                null);
    }

    public AttemptRecord withoutBody() {
        return with(null, tally);
    }

    public AttemptRecord counted(ObjectId batch) {
        return with(responseBody, batch);
    }

    private AttemptRecord with(@Nullable String body, @Nullable ObjectId batch) {
        return new AttemptRecord(
                number, at, durationMs, status, error, body, standardSignature, rateLimit, batch);
    }

    @Override
    public String toString() {
        return "AttemptRecord[" + number + ", " + status + "]";
    }
}
