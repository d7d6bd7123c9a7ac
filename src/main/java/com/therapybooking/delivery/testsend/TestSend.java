package com.therapybooking.delivery.testsend;

import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.Failure;
import com.therapybooking.delivery.model.Outcome;
import com.therapybooking.delivery.model.Permit;
import com.therapybooking.delivery.ratelimit.RateLimiter;
import com.therapybooking.delivery.sending.WebhookSender;
import com.therapybooking.delivery.store.AttemptStore;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.signing.JsonText;
import com.therapybooking.webhook.KeyCache;
import com.therapybooking.webhook.RateLimitState;
import com.therapybooking.webhook.SigningKey;
import com.therapybooking.webhook.event.EventName;
import com.therapybooking.webhook.event.WebhookEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Service;
import tools.jackson.databind.node.JsonNodeFactory;

/** Sends a test webhook while the administrator waits, outside the queue. */
@Service
public class TestSend {

    /**
     * The result of a test.
     *
     * @param limit where the key's hourly limit stands afterwards
     */
    public record Result(Outcome outcome, long durationMs, RateLimitState limit) {

        /** Describes the result in a sentence. */
        String message() {
            return switch (outcome) {
                case Outcome.Delivered d -> "Test webhook sent successfully";
                case Outcome.Refused r -> "The receiver answered " + r.code();
                case Outcome.NoResponse u when u.failure() == Failure.TIMEOUT ->
                        "The receiver did not answer in time";
                case Outcome.NoResponse u ->
                        "The receiver could not be reached: " + u.failure().text();
                case Outcome.TemplateFailed f ->
                        "The template cannot be used for "
                                + EventName.TEST
                                + " (its preview shows the events of bookings): "
                                + f.reason();
                case Outcome.TargetRefused t -> "The webhook URL is refused: it " + t.reason();
            };
        }

        @Override
        public String toString() {
            return "Result[" + outcome.status() + ", " + outcome.error() + "]";
        }
    }

    private final KeyCache keyCache;
    private final RateLimiter limiter;
    private final WebhookSender sender;
    private final AttemptStore attempts;
    private final Clock clock;

    TestSend(
            KeyCache keyCache,
            RateLimiter limiter,
            WebhookSender sender,
            AttemptStore attempts,
            Clock clock) {
        this.keyCache = keyCache;
        this.limiter = limiter;
        this.sender = sender;
        this.attempts = attempts;
        this.clock = clock;
    }

    /**
     * Sends a test webhook and waits for the response, at most as long as an attempt may take.
     *
     * @throws ProblemException 404 when there is no such key, 409 when its secrets cannot be
     *     decrypted, 429 when its hourly limit is used up
     */
    public Result send(ObjectId id) {
        SigningKey key = key(id);
        if (!key.canSign()) {
            throw ProblemException.conflict("SECRETS_KEY does not decrypt this webhook key.");
        }
        Permit permit = limiter.take(key.key(), Permit.Use.TEST, Instant.MAX);
        if (permit instanceof Permit.Exhausted exhausted) {
            throw ProblemException.tooManyRequests(
                    "The webhook key's hourly limit is used up.",
                    Duration.between(clock.instant(), exhausted.until()));
        }
        RateLimitState limit = ((Permit.Granted) permit).state();
        WebhookSender.SentAttempt sent =
                sender.attempt(key, Delivery.first(event(key), key), limit);
        attempts.insert(attempts.newAttempt(clock.instant(), id, null, sent.record())).join();
        return new Result(sent.outcome(), sent.record().durationMs(), limit);
    }

    /**
     * The current state of the key's hourly limit.
     *
     * @throws ProblemException 404 when there is no such key
     */
    RateLimitState limit(ObjectId id) {
        return limiter.limit(key(id).key()).state();
    }

    private SigningKey key(ObjectId id) {
        keyCache.refresh();
        return keyCache.find(id)
                .filter(found -> found.key().deletedAt() == null)
                .orElseThrow(() -> ProblemException.notFound("Webhook key"));
    }

    private WebhookEvent event(SigningKey key) {
        Instant now = clock.instant();
        String data =
                JsonText.write(
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("message", "This is a test webhook.")
                                .put("keyId", key.key().id().toHexString())
                                .put("name", key.key().name()));
        return WebhookEvent.ofService(UUID.randomUUID(), EventName.TEST, now, data);
    }
}
