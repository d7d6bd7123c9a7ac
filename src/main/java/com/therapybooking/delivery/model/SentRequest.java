package com.therapybooking.delivery.model;

import com.therapybooking.signing.WebhookSigner;
import com.therapybooking.webhook.RateLimitState;
import com.therapybooking.webhook.RenderedWebhook;
import com.therapybooking.webhook.event.EventContent;
import com.therapybooking.webhook.event.PayloadMode;
import java.time.Instant;
import java.util.SequencedMap;

/**
 * The part of the request of one attempt that the history stores: with the event, body and headers
 * follow from it.
 *
 * @param payload how much of the event the body carried
 * @param signature the body's own signature
 * @param standardSignature the {@code webhook-signature} header
 * @param rateLimit as sent in the headers
 */
public record SentRequest(
        PayloadMode payload, String signature, String standardSignature, RateLimitState rateLimit) {

    private static final String USER_AGENT = "TherapyBooking-Webhooks/1.0";

    public static SentRequest of(RenderedWebhook webhook, RateLimitState rateLimit) {
        return new SentRequest(
                webhook.payload(), webhook.signature(), webhook.standardSignature(), rateLimit);
    }

    /** The body as it was sent, without the people who were erased since. */
    public String body(EventContent event) {
        return WebhookSigner.body(
                event.id(),
                event.event(),
                event.timestamp(),
                payload.show(event.data()),
                signature);
    }

    /** The headers as they were sent. */
    public SequencedMap<String, String> headers(EventContent event, int attempt, Instant at) {
        return withAttempt(
                RenderedWebhook.headers(event, signature, standardSignature, at),
                attempt,
                rateLimit);
    }

    /** Adds the headers that follow from the attempt. */
    public static SequencedMap<String, String> withAttempt(
            SequencedMap<String, String> headers, int attempt, RateLimitState limit) {
        headers.put("User-Agent", USER_AGENT);
        headers.put("X-Webhook-Attempt", Integer.toString(attempt));
        headers.put(RateLimitState.LIMIT, Integer.toString(limit.limit()));
        headers.put(RateLimitState.REMAINING, Long.toString(limit.remaining()));
        headers.put(RateLimitState.RESET, Long.toString(limit.resetSeconds()));
        return headers;
    }

    @Override
    public String toString() {
        return "SentRequest[" + payload + "]";
    }
}
