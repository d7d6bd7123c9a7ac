package com.therapybooking.webhook;

import com.therapybooking.signing.WebhookSigner;
import com.therapybooking.webhook.event.EventContent;
import com.therapybooking.webhook.event.PayloadMode;
import com.therapybooking.webhook.format.BodyFormat;
import com.therapybooking.webhook.format.BodyTemplate;
import com.therapybooking.webhook.format.FormatInput;
import java.time.Instant;
import java.util.SequencedMap;

/**
 * An event rendered for one key: the body, and the headers that event and key determine.
 *
 * @param payload how much of the event the body carries
 * @param template how the body was written
 * @param signature the body's own signature
 * @param standardSignature the {@code webhook-signature} header
 */
public record RenderedWebhook(
        String body,
        SequencedMap<String, String> headers,
        PayloadMode payload,
        BodyTemplate template,
        String signature,
        String standardSignature) {

    /**
     * Renders an event with the key's current options, and signs it.
     *
     * @param now the time of the attempt
     * @throws IllegalStateException when the key is deleted, because its hash was removed
     * @throws UnusableTemplateException when the key's template cannot be filled with this event
     */
    public static RenderedWebhook render(EventContent event, SigningKey key, Instant now) {
        PayloadMode payload = key.key().payload();
        BodyTemplate template = key.key().options().body();
        String data = payload.show(event.data());
        boolean json = template.format() == BodyFormat.JSON;
        String text = json ? data : key.write(input(event, data)).text();
        String signature = key.signature(event.event(), event.timestamp(), text, now);
        String body =
                json
                        ? WebhookSigner.body(
                                event.id(), event.event(), event.timestamp(), data, signature)
                        : text;
        String standard = key.standardSignature(event.id(), body, now);
        SequencedMap<String, String> headers =
                WebhookHeaders.ofEvent(event, template.contentType(), signature, standard, now);
        headers.putAll(key.headers());
        return new RenderedWebhook(body, headers, payload, template, signature, standard);
    }

    /** The event as a format writes it. */
    public static FormatInput input(EventContent event, String data) {
        return FormatInput.of(event.id(), event.event(), event.timestamp(), data);
    }

    /** Leaves the body out, because it contains clients' data. */
    @Override
    public String toString() {
        return "RenderedWebhook[" + headers.get("webhook-id") + "]";
    }
}
