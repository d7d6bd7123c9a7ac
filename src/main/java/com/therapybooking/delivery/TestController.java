package com.therapybooking.delivery;

import com.therapybooking.platform.Ids;
import com.therapybooking.platform.ProblemException;
import com.therapybooking.signing.JsonText;
import com.therapybooking.webhook.EventName;
import com.therapybooking.webhook.KeyDirectory;
import com.therapybooking.webhook.RateLimitState;
import com.therapybooking.webhook.SigningKey;
import com.therapybooking.webhook.WebhookEvent;
import com.therapybooking.webhook.WebhookService;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Sends a test webhook while the administrator waits. */
@RestController
class TestController {

    record TestRequest(@NotNull String keyId) {}

    record Response(@Nullable Integer status, @Nullable Object data) {}

    record TestReply(
            boolean success,
            String message,
            @Nullable String error,
            Response response,
            long durationMs) {}

    private final WebhookService keys;
    private final KeyDirectory directory;
    private final RateLimiter limiter;
    private final Courier courier;
    private final KeyStats stats;
    private final JsonMapper json;
    private final Clock clock;

    TestController(
            WebhookService keys,
            KeyDirectory directory,
            RateLimiter limiter,
            Courier courier,
            KeyStats stats,
            JsonMapper json,
            Clock clock) {
        this.keys = keys;
        this.directory = directory;
        this.limiter = limiter;
        this.courier = courier;
        this.stats = stats;
        this.json = json;
        this.clock = clock;
    }

    @PostMapping("/api/webhooks/test")
    ResponseEntity<TestReply> test(@Valid @RequestBody TestRequest request) {
        ObjectId id = Ids.field("keyId", request.keyId());
        keys.get(id);
        directory.refresh();
        SigningKey key =
                directory.find(id).orElseThrow(() -> ProblemException.notFound("The webhook key"));
        Permit permit = limiter.take(key.key(), Permit.Use.TEST);
        if (permit instanceof Permit.Exhausted exhausted) {
            throw ProblemException.tooManyRequests(
                    "The key's hourly limit is used up.",
                    Duration.between(clock.instant(), exhausted.until()));
        }
        RateLimitState limit = ((Permit.Granted) permit).state();
        Courier.Trip trip = courier.attempt(key, Delivery.first(event(key), key), limit);
        stats.record(id, trip.record(), trip.outcome().delivered());
        return ResponseEntity.ok().headers(limit.headers()).body(reply(trip));
    }

    private WebhookEvent event(SigningKey key) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        String data =
                new JsonText()
                        .object()
                        .field("message", "This is a test webhook.")
                        .field("keyId", key.key().id().toHexString())
                        .field("name", key.key().name())
                        .end()
                        .toString();
        return WebhookEvent.ofService(UUID.randomUUID(), EventName.TEST, now, data);
    }

    private TestReply reply(Courier.Trip trip) {
        Outcome outcome = trip.outcome();
        Response response = new Response(outcome.status(), data(outcome.responseBody()));
        return new TestReply(
                outcome.delivered(),
                message(outcome),
                outcome.error(),
                response,
                trip.record().durationMs());
    }

    private static String message(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Delivered d -> "Test webhook sent successfully";
            case Outcome.Refused r -> "The receiver answered " + r.code();
            case Outcome.Unreachable u ->
                    "The receiver could not be reached: " + u.failure().text();
            case Outcome.TargetRefused t -> "The address is refused: it " + t.reason();
        };
    }

    /** The receiver's body as JSON when it is some, else as text; null when there is none. */
    private @Nullable Object data(@Nullable String body) {
        if (body == null || body.isEmpty()) {
            return null;
        }
        try {
            return json.readTree(body);
        } catch (JacksonException e) {
            return body;
        }
    }
}
