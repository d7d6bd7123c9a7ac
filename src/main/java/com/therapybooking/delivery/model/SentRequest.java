package com.therapybooking.delivery.model;

import com.therapybooking.signing.WebhookSigner;
import com.therapybooking.webhook.RateLimitState;
import com.therapybooking.webhook.RenderedWebhook;
import com.therapybooking.webhook.WebhookHeaders;
import com.therapybooking.webhook.WebhookKey;
import com.therapybooking.webhook.event.EventContent;
import com.therapybooking.webhook.event.PayloadMode;
import com.therapybooking.webhook.format.BodyFormat;
import com.therapybooking.webhook.format.BodyTemplate;
import com.therapybooking.webhook.format.UnusableTemplateException;
import com.therapybooking.webhook.options.KeyOptions;
import java.time.Instant;
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

    public static SentRequest of(
            RenderedWebhook webhook, KeyOptions options, RateLimitState rateLimit) {
        return new SentRequest(
                webhook.payload(),
                webhook.template(),
                options.headerNames(),
                webhook.signature(),
                webhook.standardSignature(),
                rateLimit);
    }

    /** The request of an attempt that failed before anything was signed or sent. */
    public static SentRequest none(WebhookKey key, RateLimitState rateLimit) {
        return new SentRequest(key.payload(), key.options().body(), List.of(), "", "", rateLimit);
    }

    /**
     * The body as it was sent, without people who were erased since; null when the key's template
     * could not be filled, or can no longer be filled without the erased person.
     */
    public @Nullable String body(EventContent event) {
        String data = payload.show(event.data());
        if (template.format() != BodyFormat.JSON) {
            return signature.isEmpty() ? null : rendered(event, data);
        }
        return WebhookSigner.body(event.id(), event.event(), event.timestamp(), data, signature);
    }

    private @Nullable String rendered(EventContent event, String data) {
        try {
            return template.render(RenderedWebhook.input(event, data)).text();
        } catch (UnusableTemplateException e) {
            return null; // without the erased people the output may no longer be JSON
        }
    }

    /** The headers as they were sent; the values of the key's own headers are hidden. */
    public SequencedMap<String, String> headers(EventContent event, int attempt, Instant at) {
        SequencedMap<String, String> headers =
                WebhookHeaders.ofEvent(
                        event, template.contentType(), signature, standardSignature, at);
        headerNames.forEach(name -> headers.put(name, HIDDEN));
        return WebhookHeaders.withAttempt(headers, attempt, rateLimit);
    }

    @Override
    public String toString() {
        return "SentRequest[" + payload + "]";
    }
}
