package com.therapybooking.delivery.model;

import com.therapybooking.webhook.RateLimitState;
import com.therapybooking.webhook.SigningKey.SignedBody;
import com.therapybooking.webhook.WebhookKey;
import com.therapybooking.webhook.event.EventContent;
import com.therapybooking.webhook.event.PayloadMode;
import com.therapybooking.webhook.format.BodyFormat;
import com.therapybooking.webhook.format.BodyTemplate;
import com.therapybooking.webhook.format.UnusableTemplateException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The part of an attempt's request that the history stores. Body and headers can be rebuilt from it
 * and the event.
 *
 * @param payload how much of the event the body carried
 * @param template how the body was written
 * @param headerNames names of the key's own headers; their values are not kept
 * @param signature the body's own signature
 * @param standardSignature the {@code webhook-signature} header
 * @param rateLimit as sent in the headers
 */
public record SentRequest(
        PayloadMode payload,
        BodyTemplate template,
        List<String> headerNames,
        String signature,
        String standardSignature,
        RateLimitState rateLimit) {

    /** Shown in place of a secret. */
    public static final String HIDDEN = "(hidden)";

    public static SentRequest of(WebhookKey key, SignedBody body, RateLimitState rateLimit) {
        return new SentRequest(
                key.payload(),
                key.body(),
                key.headerNames(),
                body.signature(),
                body.standardSignature(),
                rateLimit);
    }

    /** The request of an attempt that failed before anything was signed or sent. */
    public static SentRequest none(WebhookKey key, RateLimitState rateLimit) {
        return new SentRequest(key.payload(), key.body(), List.of(), "", "", rateLimit);
    }

    /**
     * The body as it was sent, without people who were erased since; null when the key's template
     * could not be filled, or can no longer be filled without the erased person.
     */
    public @Nullable String body(EventContent event) {
        EventContent shown = event.shown(payload);
        if (template.format() == BodyFormat.JSON) {
            return shown.body(signature);
        }
        try {
            return signature.isEmpty() ? null : template.writer(false).apply(shown);
        } catch (UnusableTemplateException e) {
            return null; // without the erased people the output may no longer be JSON
        }
    }

    /**
     * The headers in the order in which they are sent; the values of the key's own headers are
     * hidden. The {@code webhook-…} headers are those of Standard Webhooks.
     */
    public SequencedMap<String, String> headers(EventContent event, int attempt, Instant at) {
        SequencedMap<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", template.contentType());
        headers.put("X-Webhook-Event", event.event());
        headers.put("X-Webhook-Id", event.id());
        headers.put("X-Webhook-Timestamp", event.timestamp());
        headers.put("X-Webhook-Signature", signature);
        headers.put("webhook-id", event.id());
        headers.put("webhook-timestamp", Long.toString(at.getEpochSecond()));
        headers.put("webhook-signature", standardSignature);
        headerNames.forEach(name -> headers.put(name, HIDDEN));
        headers.put("User-Agent", "TherapyBooking-Webhooks/1.0");
        headers.put("X-Webhook-Attempt", Integer.toString(attempt));
        headers.put(RateLimitState.LIMIT, Integer.toString(rateLimit.limit()));
        headers.put(RateLimitState.REMAINING, Long.toString(rateLimit.remaining()));
        headers.put(RateLimitState.RESET, Long.toString(rateLimit.resetSeconds()));
        return headers;
    }

    @Override
    public String toString() {
        return "SentRequest[" + payload + "]";
    }
}
