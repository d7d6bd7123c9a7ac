package com.therapybooking.delivery.sending;

import com.therapybooking.delivery.metrics.DeliveryMetrics;
import com.therapybooking.delivery.model.AttemptRecord;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.Outcome;
import com.therapybooking.webhook.RateLimitState;
import com.therapybooking.webhook.SignedWebhook;
import com.therapybooking.webhook.SigningKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Signs and sends one attempt. */
public final class Courier {

    static final String USER_AGENT = "TherapyBooking-Webhooks/1.0";
    private static final Logger LOG = LoggerFactory.getLogger("therapy.webhook.attempt");

    /** What was sent and what became of it. */
    public record Trip(AttemptRecord record, Outcome outcome, String signature) {}

    private final Sender sender;
    private final Clock clock;

    public Courier(Sender sender, Clock clock) {
        this.sender = sender;
        this.clock = clock;
    }

    /**
     * Makes one attempt.
     *
     * @param limit what the rate limiter granted, for the headers
     * @throws SendInterruptedException at shutdown: no attempt was made
     */
    public Trip attempt(SigningKey key, Delivery delivery, RateLimitState limit) {
        Instant now = clock.instant();
        int number = delivery.attemptCount() + 1;
        SignedWebhook signed =
                key.sign(
                        delivery.eventId(),
                        delivery.event(),
                        delivery.timestamp(),
                        delivery.data(),
                        now);
        SequencedMap<String, String> headers =
                headers(
                        delivery.event(),
                        delivery.eventId(),
                        delivery.timestamp(),
                        signed.signature(),
                        number,
                        limit,
                        signed.epochSeconds(),
                        signed.standardSignature());
        Attempt attempt =
                sender.send(
                        new OutgoingRequest(
                                key.key().webhookUrl(),
                                headers,
                                signed.body(),
                                timeLeft(delivery, now)));
        Outcome outcome = attempt.outcome();
        log(delivery, number, outcome, attempt.duration());
        AttemptRecord record =
                new AttemptRecord(
                        number,
                        now.truncatedTo(ChronoUnit.MILLIS),
                        attempt.duration().toMillis(),
                        outcome.status(),
                        outcome.error(),
                        outcome.responseBody(),
                        signed.standardSignature(),
                        limit);
        return new Trip(record, outcome, signed.signature());
    }

    /** No attempt of a reminder goes on when the session has begun. */
    private static @Nullable Duration timeLeft(Delivery delivery, Instant now) {
        Instant session = delivery.sessionAt();
        return session == null ? null : Duration.between(now, session);
    }

    /** The one line of an attempt: ids only, no address and nothing of what was sent. */
    private static void log(Delivery delivery, int number, Outcome outcome, Duration duration) {
        LoggingEventBuilder line =
                LOG.atInfo()
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

    /** The headers of an attempt, in the order in which they are sent. */
    public static SequencedMap<String, String> headers(
            String event,
            String eventId,
            String timestamp,
            String signature,
            int number,
            RateLimitState limit,
            long epochSeconds,
            String standardSignature) {
        SequencedMap<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("User-Agent", USER_AGENT);
        headers.put("X-Webhook-Event", event);
        headers.put("X-Webhook-Id", eventId);
        headers.put("X-Webhook-Timestamp", timestamp);
        headers.put("X-Webhook-Signature", signature);
        headers.put("X-Webhook-Attempt", Integer.toString(number));
        headers.put(RateLimitState.LIMIT, Integer.toString(limit.limit()));
        headers.put(RateLimitState.REMAINING, Long.toString(limit.remaining()));
        headers.put(RateLimitState.RESET, Long.toString(limit.resetSeconds()));
        headers.put("webhook-id", eventId);
        headers.put("webhook-timestamp", Long.toString(epochSeconds));
        headers.put("webhook-signature", standardSignature);
        return headers;
    }
}
