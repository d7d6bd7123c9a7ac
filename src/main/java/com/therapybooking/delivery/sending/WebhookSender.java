package com.therapybooking.delivery.sending;

import com.therapybooking.delivery.metrics.DeliveryMetrics;
import com.therapybooking.delivery.model.Attempt;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.Outcome;
import com.therapybooking.delivery.model.SentRequest;
import com.therapybooking.webhook.RateLimitState;
import com.therapybooking.webhook.SigningKey;
import com.therapybooking.webhook.format.UnusableTemplateException;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Renders, signs and sends one attempt with the key's current options. Measures its time and, where
 * traces are exported, creates a span for it.
 */
public final class WebhookSender {

    /** The request that was sent and its outcome. */
    public record SentAttempt(Attempt record, Outcome outcome) {}

    /**
     * The destination of spans.
     *
     * @param headers adds {@code traceparent} to the requests; null sends none to receivers
     */
    public record Tracing(Tracer tracer, @Nullable Propagator headers) {}

    private final HttpSender sender;
    private final DeliveryMetrics metrics;
    private final @Nullable Tracing tracing;
    private final Clock clock;

    public WebhookSender(
            HttpSender sender, DeliveryMetrics metrics, @Nullable Tracing tracing, Clock clock) {
        this.sender = sender;
        this.metrics = metrics;
        this.tracing = tracing;
        this.clock = clock;
    }

    /**
     * Makes one attempt.
     *
     * @param limit what the rate limiter granted, for the headers
     * @throws SendInterruptedException at shutdown: no attempt was made
     */
    public SentAttempt attempt(SigningKey key, Delivery delivery, RateLimitState limit) {
        Instant now = clock.instant();
        Instant session = delivery.sessionAt(); // an attempt of a reminder ends then
        int number = delivery.attemptCount() + 1;
        SentRequest sent;
        SendResult result;
        try {
            SigningKey.SignedBody body = key.write(delivery.content(), now);
            sent = SentRequest.of(key.key(), body, limit);
            SequencedMap<String, String> headers = sent.headers(delivery.content(), number, now);
            headers.putAll(key.headers()); // in place of the hidden values
            OutgoingRequest request =
                    new OutgoingRequest(
                            key.key().webhookUrl(),
                            headers,
                            body.text(),
                            session == null ? null : Duration.between(now, session),
                            key.headers().values());
            result = tracing == null ? sender.send(request) : traced(request, tracing);
        } catch (UnusableTemplateException e) {
            sent = SentRequest.none(key.key(), limit);
            Outcome failed = new Outcome.TemplateFailed(e.reason());
            result = new SendResult(Duration.ZERO, failed, null);
        }
        Outcome outcome = result.outcome();
        metrics.attempted(outcome, result.duration());
        AttemptLog.write(delivery, number, outcome, result.duration());
        Attempt record =
                new Attempt(
                        number,
                        now,
                        result.duration().toMillis(),
                        outcome.status(),
                        outcome.error(),
                        outcome.responseBody(),
                        result.responseHeaders(),
                        sent);
        return new SentAttempt(record, outcome);
    }

    private SendResult traced(OutgoingRequest request, Tracing to) {
        Span span =
                to.tracer()
                        .spanBuilder()
                        .name("webhook attempt")
                        .kind(Span.Kind.CLIENT)
                        .tag("webhook.event", request.headers().getOrDefault("X-Webhook-Event", ""))
                        .tag("webhook.id", request.headers().getOrDefault("X-Webhook-Id", ""))
                        .start();
        try (Tracer.SpanInScope _ = to.tracer().withSpan(span)) {
            SendResult result = sender.send(withTrace(request, span, to.headers()));
            span.tag("webhook.outcome", DeliveryMetrics.name(result.outcome()));
            return result;
        } catch (RuntimeException e) {
            span.tag("webhook.outcome", "interrupted");
            throw e;
        } finally {
            span.end();
        }
    }

    private static OutgoingRequest withTrace(
            OutgoingRequest request, Span span, @Nullable Propagator propagator) {
        if (propagator == null) {
            return request;
        }
        SequencedMap<String, String> headers = new LinkedHashMap<>(request.headers());
        propagator.inject(
                span.context(),
                headers,
                (carrier, name, value) -> {
                    if (carrier != null) {
                        carrier.put(name, value);
                    }
                });
        return new OutgoingRequest(
                request.url(), headers, request.body(), request.atMost(), request.secrets());
    }
}
