package com.therapybooking.webhook;

import com.therapybooking.webhook.event.EventContent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * The headers of an attempt, in the order in which they are sent. A key's own headers come between
 * the two groups. The {@code webhook-…} headers are those of Standard Webhooks.
 */
public final class WebhookHeaders {

    private static final String USER_AGENT = "TherapyBooking-Webhooks/1.0";

    private WebhookHeaders() {}

    /** The headers that event and key determine. */
    public static SequencedMap<String, String> ofEvent(
            EventContent event,
            String contentType,
            String signature,
            String standardSignature,
            Instant attemptAt) {
        SequencedMap<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", contentType);
        headers.put("X-Webhook-Event", event.event());
        headers.put("X-Webhook-Id", event.id());
        headers.put("X-Webhook-Timestamp", event.timestamp());
        headers.put("X-Webhook-Signature", signature);
        headers.put("webhook-id", event.id());
        headers.put("webhook-timestamp", Long.toString(attemptAt.getEpochSecond()));
        headers.put("webhook-signature", standardSignature);
        return headers;
    }

    /** Adds the headers that an attempt determines. */
    public static SequencedMap<String, String> withAttempt(
            SequencedMap<String, String> headers, int attempt, RateLimitState limit) {
        headers.put("User-Agent", USER_AGENT);
        headers.put("X-Webhook-Attempt", Integer.toString(attempt));
        headers.put(RateLimitState.LIMIT, Integer.toString(limit.limit()));
        headers.put(RateLimitState.REMAINING, Long.toString(limit.remaining()));
        headers.put(RateLimitState.RESET, Long.toString(limit.resetSeconds()));
        return headers;
    }
}
