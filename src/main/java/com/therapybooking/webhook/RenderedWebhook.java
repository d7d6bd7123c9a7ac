package com.therapybooking.webhook;

import com.therapybooking.webhook.event.EventContent;
import com.therapybooking.webhook.event.PayloadMode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * An event as one key's receiver gets it: the body, and the headers that follow from event and key.
 *
 * @param payload how much of the event the body carries
 * @param signature the body's own signature
 * @param standardSignature the {@code webhook-signature} header
 */
public record RenderedWebhook(
        String body,
        SequencedMap<String, String> headers,
        PayloadMode payload,
        String signature,
        String standardSignature) {

    /**
     * Renders an event as the key says now, and signs it.
     *
     * @param now the attempt's own time
     * @throws IllegalStateException when the key is deleted: its hash is gone
     */
    public static RenderedWebhook render(EventContent event, SigningKey key, Instant now) {
        PayloadMode payload = key.key().payload();
        SignedWebhook signed =
                key.sign(
                        event.id(),
                        event.event(),
                        event.timestamp(),
                        payload.show(event.data()),
                        now);
        return new RenderedWebhook(
                signed.body(),
                headers(event, signed.signature(), signed.standardSignature(), now),
                payload,
                signed.signature(),
                signed.standardSignature());
    }

    /** The headers that follow from event and key, in the order in which they are sent. */
    public static SequencedMap<String, String> headers(
            EventContent event, String signature, String standardSignature, Instant attemptAt) {
        SequencedMap<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("X-Webhook-Event", event.event());
        headers.put("X-Webhook-Id", event.id());
        headers.put("X-Webhook-Timestamp", event.timestamp());
        headers.put("X-Webhook-Signature", signature);
        headers.put("webhook-id", event.id());
        headers.put("webhook-timestamp", Long.toString(attemptAt.getEpochSecond()));
        headers.put("webhook-signature", standardSignature);
        return headers;
    }

    /** Leaves the body out: it carries clients' data. */
    @Override
    public String toString() {
        return "RenderedWebhook[" + headers.get("webhook-id") + "]";
    }
}
