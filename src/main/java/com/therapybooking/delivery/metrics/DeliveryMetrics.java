package com.therapybooking.delivery.metrics;

import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.delivery.model.Outcome;
import com.therapybooking.delivery.model.Permit;
import com.therapybooking.webhook.event.EventName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.springframework.stereotype.Component;

/**
 * The meters of deliveries and attempts. Labels come from small fixed sets (event names, outcomes,
 * uses), never from keys, people or addresses, so the number of series is bounded.
 */
@Component
public class DeliveryMetrics {

    /** The value of {@code event} for deliveries that were ended together, without reading each. */
    private static final String ANY = "any";

    private static final String RETRY = "retry";

    private final MeterRegistry registry;
    private final Clock clock;
    private final Timer delay;
    private final DistributionSummary claims;
    private volatile Instant lastAttempt;
    private volatile Instant lastPoll;

    public DeliveryMetrics(MeterRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
        this.lastAttempt = clock.instant();
        this.lastPoll = lastAttempt;
        this.delay =
                Timer.builder("therapy.webhook.delay")
                        .description("From the event to its successful delivery")
                        .register(registry);
        this.claims =
                DistributionSummary.builder("therapy.webhook.claims")
                        .description("Deliveries claimed by each queue poll that found some")
                        .register(registry);
        for (Permit.Use use : Permit.Use.values()) {
            limited(use, 0);
        }
        for (DeliveryStatus status : DeliveryStatus.values()) {
            if (!status.open()) {
                deliveries(ANY, status.text(), 0);
                // An alert on the increase of a counter needs a value from before.
                EventName.SUBSCRIBABLE.forEach(event -> deliveries(event, status.text(), 0));
            }
        }
    }

    /** An attempt has ended, with any outcome. */
    public void attempted(Outcome outcome, Duration duration) {
        lastAttempt = clock.instant();
        Timer.builder("therapy.webhook.attempt")
                .description("Whole attempts: name lookup, connection, request and response")
                .tag("outcome", name(outcome))
                .register(registry)
                .record(duration);
    }

    /** The outcome of an attempt, or an end without an attempt, was stored. */
    public void stored(Delivery delivery) {
        DeliveryStatus status = delivery.status();
        String event = EventName.SUBSCRIBABLE.contains(delivery.event()) ? delivery.event() : ANY;
        deliveries(event, status.open() ? RETRY : status.text(), 1);
        if (status == DeliveryStatus.DELIVERED) {
            Duration took = Duration.between(delivery.createdAt(), clock.instant());
            delay.record(took.isNegative() ? Duration.ZERO : took);
        }
    }

    /** This many deliveries of a deleted key were cancelled together. */
    public void cancelled(long count) {
        deliveries(ANY, DeliveryStatus.CANCELLED.text(), count);
    }

    /** A queue poll has claimed this many deliveries, at least one. */
    public void claimed(int count) {
        claims.record(count);
    }

    /** A webhook has to wait for the next window of its key's limit. */
    public void limited(Permit.Use use) {
        limited(use, 1);
    }

    /** A round of queue polls has ended. */
    public void polled() {
        lastPoll = clock.instant();
    }

    /** When the last round of queue polls ended. */
    public Instant lastPoll() {
        return lastPoll;
    }

    /** When the last attempt ended on this instance; the start of the instance before the first. */
    public Instant lastAttempt() {
        return lastAttempt;
    }

    private void limited(Permit.Use use, int count) {
        Counter.builder("therapy.webhook.rate.limit.waits")
                .description("Times that a webhook found its key's hourly limit used up")
                .tag("use", use.name().toLowerCase(Locale.ROOT))
                .register(registry)
                .increment((double) count);
    }

    private void deliveries(String event, String outcome, long count) {
        Counter.builder("therapy.webhook.deliveries")
                .description("Deliveries that ended, and attempts that will be made again")
                .tag("event", event)
                .tag("outcome", outcome)
                .register(registry)
                .increment((double) count);
    }

    /**
     * {@code delivered}, {@code http_4xx} and the like, {@code template}, or why no response came.
     */
    public static String name(Outcome outcome) {
        Integer status = outcome.status();
        if (outcome.delivered()) {
            return "delivered";
        }
        if (outcome instanceof Outcome.TemplateFailed) {
            return "template";
        }
        return status == null
                ? String.valueOf(outcome.error())
                : "http_" + Math.clamp(status / 100, 1, 9) + "xx";
    }
}
