package com.therapybooking.webhook;

import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.Ids;
import com.therapybooking.webhook.KeyRequests.KeyChange;
import com.therapybooking.webhook.KeyRequests.NewKey;
import com.therapybooking.webhook.KeyRequests.Rotation;
import com.therapybooking.webhook.WebhookService.Secret;
import jakarta.validation.Valid;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Administration of webhook keys. */
@RestController
@RequestMapping("/api/webhooks/keys")
class WebhookKeyController {

    record Made(
            String id,
            String displayKey,
            String rawKey,
            String signingSecret,
            String webhookUrl,
            Collection<String> allowedEvents,
            Instant createdAt) {

        @Override
        public String toString() {
            return "Made[" + id + "]";
        }
    }

    record Rotated(
            String id,
            String displayKey,
            String rawKey,
            String signingSecret,
            @Nullable Instant previousKeyExpiresAt) {

        @Override
        public String toString() {
            return "Rotated[" + id + "]";
        }
    }

    record MadeReply(boolean success, Made key) {}

    record RotatedReply(boolean success, Rotated key) {}

    record SingleReply(boolean success, KeyReply key) {}

    record ListReply(boolean success, List<KeyReply> keys) {}

    record Done(boolean success) {}

    private final WebhookService service;
    private final KeyDeliveries deliveries;

    WebhookKeyController(WebhookService service, KeyDeliveries deliveries) {
        this.service = service;
        this.deliveries = deliveries;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    MadeReply create(
            @Valid @RequestBody NewKey request, @AuthenticationPrincipal SignedInUser user) {
        Secret made = service.create(request, user);
        return new MadeReply(
                true,
                new Made(
                        made.key().id().toHexString(),
                        made.key().displayKey(),
                        made.raw().text(),
                        made.raw().signingSecret(),
                        made.key().webhookUrl(),
                        made.key().allowedEvents(),
                        made.key().createdAt()));
    }

    @GetMapping
    ListReply list() {
        List<WebhookKey> keys = service.list();
        Map<ObjectId, KeyCounters> counters =
                deliveries.counters(keys.stream().map(WebhookKey::id).toList());
        return new ListReply(
                true,
                keys.stream()
                        .map(key ->
                                KeyReply.of(key, counters.getOrDefault(key.id(), KeyCounters.NONE)))
                        .toList());
    }

    @GetMapping("/{id}")
    ResponseEntity<SingleReply> get(@PathVariable String id) {
        return single(service.get(id(id)));
    }

    @PatchMapping("/{id}")
    ResponseEntity<SingleReply> change(
            @PathVariable String id, @Valid @RequestBody KeyChange request) {
        return single(service.change(id(id), request));
    }

    @DeleteMapping("/{id}")
    Done delete(@PathVariable String id) {
        service.delete(id(id));
        return new Done(true);
    }

    @PostMapping("/{id}/rotate")
    ResponseEntity<RotatedReply> rotate(
            @PathVariable String id,
            @Valid @RequestBody(required = false) @Nullable Rotation body) {
        Rotation rotation = body == null ? new Rotation(null) : body;
        Secret made = service.rotate(id(id), Duration.ofHours(rotation.hours()));
        Rotated rotated =
                new Rotated(
                        made.key().id().toHexString(),
                        made.key().displayKey(),
                        made.raw().text(),
                        made.raw().signingSecret(),
                        made.key().previousKeyExpiresAt());
        return ResponseEntity.ok()
                .headers(deliveries.rateLimit(made.key()).headers())
                .body(new RotatedReply(true, rotated));
    }

    private ResponseEntity<SingleReply> single(WebhookKey key) {
        KeyCounters counters =
                deliveries.counters(List.of(key.id())).getOrDefault(key.id(), KeyCounters.NONE);
        return ResponseEntity.ok()
                .headers(deliveries.rateLimit(key).headers())
                .body(new SingleReply(true, KeyReply.of(key, counters)));
    }

    private static ObjectId id(String text) {
        return Ids.parse(text, "The webhook key");
    }
}
