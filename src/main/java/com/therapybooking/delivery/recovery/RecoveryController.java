package com.therapybooking.delivery.recovery;

import com.therapybooking.delivery.ratelimit.RateLimiter;
import com.therapybooking.platform.web.Ids;
import com.therapybooking.platform.web.TimeParameter;
import com.therapybooking.webhook.RateLimitState;
import com.therapybooking.webhook.WebhookService;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The API calls that recover the events a key missed. */
@RestController
class RecoveryController {

    record Span(@NotNull String from, @NotNull String to, @Nullable Boolean dryRun) {}

    record Reply(boolean success, long count) {}

    private final Recovery recovery;
    private final WebhookService keys;
    private final RateLimiter limiter;

    RecoveryController(Recovery recovery, WebhookService keys, RateLimiter limiter) {
        this.recovery = recovery;
        this.keys = keys;
        this.limiter = limiter;
    }

    @PostMapping("/api/webhooks/keys/{id}/recover")
    Reply recover(
            @PathVariable String id, @Valid @RequestBody Span span, HttpServletResponse response) {
        ObjectId key = Ids.parse(id, "Webhook key");
        Instant from = TimeParameter.parse("from", span.from());
        Instant to = TimeParameter.parse("to", span.to());
        RateLimitState limit = limiter.limit(keys.get(key)).state();
        long count =
                Boolean.TRUE.equals(span.dryRun())
                        ? recovery.count(key, from, to)
                        : recovery.start(key, from, to);
        limit.writeTo(response);
        return new Reply(true, count);
    }
}
