package com.therapybooking.delivery.sending;

import com.therapybooking.delivery.metrics.DeliveryMetrics;
import com.therapybooking.delivery.model.Attempt;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryProperties;
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
import java.util.SequencedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Renders, signs and sends one attempt with the key's current options. Measures its time and, where
 * traces are exported, creates a span for it.
 */
@Component
public final class WebhookSender {

    private static final Logger log = LoggerFactory.getLogger("therapy.webhook.attempt");

    /** The request that was sent and its outcome. */
    public record SentAttempt(Attempt record, Outcome outcome) {}

    private final HttpSender sender;
    private final DeliveryMetrics metrics;
    private final Tracer tracer;
    private final Propagator propagator;
    private final Clock clock;

    WebhookSender(
            HttpSender sender,
            DeliveryMetrics metrics,
            DeliveryProperties settings,
            ObjectProvider<Tracer> tracer,
            ObjectProvider<Propagator> propagator,
            Clock clock) {
        this.sender = sender;
        this.metrics = metrics;
        this.tracer = tracer.getIfAvailable(() -> Tracer.NOOP);
        this.propagator =
                settings.traceHeaders()
                        ? propagator.getIfAvailable(() -> Propagator.NOOP)
                        : Propagator.NOOP;
        this.clock = clock;
    }

    /**
     * Makes one attempt.
     *
     * @param limit what the rate limiter granted, for the headers
     * @throws SendInterruptedException at shutdown: the attempt is not counted, although the
     *     receiver may have got the request
     */
    public SentAttempt attempt(SigningKey key, Delivery delivery, RateLimitState limit) {
        Instant now = clock.instant();
        Instant session = delivery.expiresAt(); // an attempt of a reminder ends then
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
                            key.secrets());
            result = traced(request);
        } catch (UnusableTemplateException e) {
            sent = SentRequest.none(key.key(), limit);
            Outcome failed = new Outcome.TemplateFailed(e.reason());
            result = new SendResult(Duration.ZERO, failed, null);
        }
        Outcome outcome = result.outcome();
        metrics.attempted(outcome, result.duration());
        writeLog(delivery, number, outcome, result.duration());
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

    /** The one log line of an attempt: ids only, no address and no content. */
    private static void writeLog(
            Delivery delivery, int number, Outcome outcome, Duration duration) {
        LoggingEventBuilder line =
                log.atInfo()
                        .addKeyValue("outcome", DeliveryMetrics.name(outcome))
                        .addKeyValue("event", delivery.event())
                        .addKeyValue("eventId", delivery.eventId())
                        .addKeyValue("delivery", delivery.id())
                        .addKeyValue("key", delivery.keyId())
                        .addKeyValue("attempt", number)
                        .addKeyValue("ms", duration.toMillis());
        if (outcome.status() != null) {
            line = line.addKeyValue("status", outcome.status());
        }
        if (outcome.error() != null) {
            line = line.addKeyValue("error", outcome.error());
        }
        if (delivery.bookingId() != null) {
            line = line.addKeyValue("booking", delivery.bookingId());
        }
        line.log("attempt");
    }

    private SendResult traced(OutgoingRequest request) {
        Span span =
                tracer.spanBuilder()
                        .name("webhook attempt")
                        .kind(Span.Kind.CLIENT)
                        .tag("webhook.event", request.headers().getOrDefault("X-Webhook-Event", ""))
                        .tag("webhook.id", request.headers().getOrDefault("X-Webhook-Id", ""))
                        .start();
        SequencedMap<String, String> headers = request.headers();
        try (Tracer.SpanInScope _ = tracer.withSpan(span)) {
            propagator.inject(
                    span.context(), headers, (_, name, value) -> headers.put(name, value));
            SendResult result = sender.send(request);
            span.tag("webhook.outcome", DeliveryMetrics.name(result.outcome()));
            return result;
        } catch (RuntimeException e) {
            span.tag("webhook.outcome", "interrupted");
            throw e;
        } finally {
            span.end();
        }
    }
}
