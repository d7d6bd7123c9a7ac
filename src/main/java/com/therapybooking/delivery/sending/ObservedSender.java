package com.therapybooking.delivery.sending;

import com.therapybooking.delivery.metrics.DeliveryMetrics;
import com.therapybooking.delivery.model.Outcome;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Measures the time of every attempt and, where traces are exported, creates a span for it. */
public final class ObservedSender {

    /**
     * The destination of spans.
     *
     * @param headers adds {@code traceparent} to the requests; null sends none to receivers
     */
    public record Tracing(Tracer tracer, @Nullable Propagator headers) {}

    private final HttpSender sender;
    private final DeliveryMetrics metrics;
    private final @Nullable Tracing tracing;

    public ObservedSender(HttpSender sender, DeliveryMetrics metrics, @Nullable Tracing tracing) {
        this.sender = sender;
        this.metrics = metrics;
        this.tracing = tracing;
    }

    SendResult send(OutgoingRequest request) {
        SendResult attempt = tracing == null ? sender.send(request) : traced(request, tracing);
        metrics.attempted(attempt.outcome(), attempt.duration());
        return attempt;
    }

    /** An attempt ended before anything could be sent. */
    void failed(Outcome outcome) {
        metrics.attempted(outcome, Duration.ZERO);
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
            SendResult attempt = sender.send(withTrace(request, span, to.headers()));
            span.tag("webhook.outcome", DeliveryMetrics.name(attempt.outcome()));
            return attempt;
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
        return new OutgoingRequest(request.url(), headers, request.body(), request.atMost());
    }
}
