package com.therapybooking.delivery.sending;

import com.therapybooking.delivery.model.Attempt;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.Outcome;
import com.therapybooking.delivery.model.SentRequest;
import com.therapybooking.webhook.RateLimitState;
import com.therapybooking.webhook.RenderedWebhook;
import com.therapybooking.webhook.SigningKey;
import com.therapybooking.webhook.WebhookHeaders;
import com.therapybooking.webhook.format.UnusableTemplateException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Renders, signs and sends one attempt with the key's current options. */
public final class WebhookSender {

    /** The request that was sent and its outcome. */
    public record SentAttempt(Attempt record, Outcome outcome) {}

    private final ObservedSender sender;
    private final Clock clock;

    public WebhookSender(ObservedSender sender, Clock clock) {
        this.sender = sender;
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
        int number = delivery.attemptCount() + 1;
        SentRequest request;
        Outcome outcome;
        Duration duration;
        @Nullable String headers = null;
        try {
            RenderedWebhook webhook = RenderedWebhook.render(delivery.content(), key, now);
            request = SentRequest.of(webhook, key.key().options(), limit);
            SendResult attempt =
                    sender.send(
                            new OutgoingRequest(
                                    key.key().webhookUrl(),
                                    WebhookHeaders.withAttempt(webhook.headers(), number, limit),
                                    webhook.body(),
                                    timeLeft(delivery, now)));
            outcome = attempt.outcome();
            duration = attempt.duration();
            headers = attempt.responseHeaders();
        } catch (UnusableTemplateException e) {
            request = SentRequest.none(key.key(), limit);
            outcome = new Outcome.TemplateFailed(e.reason());
            duration = Duration.ZERO;
            sender.failed(outcome);
        }
        AttemptLog.write(delivery, number, outcome, duration);
        Attempt record =
                new Attempt(
                        number,
                        now,
                        duration.toMillis(),
                        outcome.status(),
                        outcome.error(),
                        outcome.responseBody(),
                        headers,
                        request);
        return new SentAttempt(record, outcome);
    }

    /** An attempt of a reminder ends when the session begins. */
    private static @Nullable Duration timeLeft(Delivery delivery, Instant now) {
        Instant session = delivery.sessionAt();
        return session == null ? null : Duration.between(now, session);
    }
}
