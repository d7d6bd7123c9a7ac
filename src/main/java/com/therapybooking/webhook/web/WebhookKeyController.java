package com.therapybooking.webhook.web;

import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.web.Ids;
import com.therapybooking.platform.web.Paging;
import com.therapybooking.platform.web.ProblemMapper;
import com.therapybooking.webhook.KeyActivity;
import com.therapybooking.webhook.KeyCounters;
import com.therapybooking.webhook.KeyRequests.KeyChange;
import com.therapybooking.webhook.KeyRequests.NewKey;
import com.therapybooking.webhook.RateLimitState;
import com.therapybooking.webhook.WebhookKey;
import com.therapybooking.webhook.WebhookService;
import com.therapybooking.webhook.WebhookService.Secret;
import com.therapybooking.webhook.event.EventName;
import com.therapybooking.webhook.event.PayloadMode;
import com.therapybooking.webhook.format.BodyTemplate;
import com.therapybooking.webhook.options.KeyRotation;
import com.therapybooking.webhook.options.KeyRules;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.types.ObjectId;
import org.hibernate.validator.constraints.Length;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The API calls that administer webhook keys. */
@RestController
@RequestMapping("/api/webhooks/keys")
class WebhookKeyController {

    private static final Logger log = LoggerFactory.getLogger(WebhookKeyController.class);

    record CreatedKey(
            String id,
            String displayKey,
            String rawKey,
            String signingSecret,
            String webhookUrl,
            Collection<String> allowedEvents,
            Instant createdAt) {

        @Override
        public String toString() {
            return "CreatedKey[" + id + "]";
        }
    }

    record RotatedKey(
            String id,
            String displayKey,
            String rawKey,
            String signingSecret,
            @Nullable Instant previousKeyExpiresAt) {

        @Override
        public String toString() {
            return "RotatedKey[" + id + "]";
        }
    }

    /**
     * A format to preview.
     *
     * @param event {@code booking.created} when it is null
     */
    record PreviewRequest(
            @Nullable String event,
            @Nullable String format,
            @Length(max = BodyTemplate.MAX_TEMPLATE) @Nullable String template,
            @Length(max = KeyRules.MAX_CONTENT_TYPE) @Nullable String contentType,
            @Pattern(regexp = PayloadMode.NAMES, message = PayloadMode.NAMES_MESSAGE)
                    @Nullable String payload) {}

    record PreviewReply(boolean success, String contentType, String body) {}

    record SingleReply<K>(boolean success, K key) {}

    record ListReply(boolean success, List<KeyReply> keys, @Nullable String nextCursor) {}

    record DoneReply(boolean success) {}

    private final WebhookService service;
    private final KeyActivity activity;
    private final KeyRules rules;

    WebhookKeyController(WebhookService service, KeyActivity activity, KeyRules rules) {
        this.service = service;
        this.activity = activity;
        this.rules = rules;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    SingleReply<CreatedKey> create(
            @Valid @RequestBody NewKey request,
            BindingResult violations,
            @AuthenticationPrincipal SignedInUser user,
            HttpServletResponse response) {
        Secret created =
                service.create(new ObjectId(), request, ProblemMapper.problems(violations), user);
        writeRateLimit(created.key(), response);
        return new SingleReply<>(
                true,
                new CreatedKey(
                        created.key().id().toHexString(),
                        created.key().displayKey(),
                        created.raw().text(),
                        created.raw().signingSecret(),
                        created.key().webhookUrl(),
                        created.key().allowedEvents(),
                        created.key().createdAt()));
    }

    @GetMapping
    ListReply list(
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        Paging paging = Paging.of("keys", limit, cursor);
        ObjectId after = paging.afterId();
        Paging.Page<WebhookKey> page =
                paging.page(
                        service.list().stream()
                                .filter(key -> after == null || key.id().compareTo(after) < 0)
                                .limit(paging.fetch())
                                .toList(),
                        key -> key.id().toHexString());
        Map<ObjectId, KeyCounters> counters =
                activity.counters(page.items().stream().map(WebhookKey::id).toList());
        return new ListReply(
                true,
                page.items().stream()
                        .map(key ->
                                KeyReply.of(key, counters.getOrDefault(key.id(), KeyCounters.NONE)))
                        .toList(),
                page.nextCursor());
    }

    @GetMapping("/{id}")
    SingleReply<KeyReply> get(@PathVariable String id, HttpServletResponse response) {
        return single(service.get(id(id)), response);
    }

    @PatchMapping("/{id}")
    SingleReply<KeyReply> change(
            @PathVariable String id,
            @Valid @RequestBody KeyChange request,
            BindingResult violations,
            HttpServletResponse response) {
        return single(
                service.change(id(id), request, ProblemMapper.problems(violations)), response);
    }

    /** Renders a sample event in a format, without sending it. */
    @PostMapping("/preview")
    PreviewReply preview(@Valid @RequestBody PreviewRequest request) {
        KeyRules.Preview preview =
                rules.preview(
                        Objects.requireNonNullElse(request.event(), EventName.BOOKING_CREATED),
                        PayloadMode.of(request.payload()),
                        request.format(),
                        request.template(),
                        request.contentType());
        return new PreviewReply(true, preview.contentType(), preview.text());
    }

    @DeleteMapping("/{id}")
    DoneReply delete(@PathVariable String id, HttpServletResponse response) {
        WebhookKey key = service.get(id(id));
        RateLimitState limit = activity.rateLimit(key).state();
        service.delete(key.id());
        limit.writeTo(response);
        return new DoneReply(true);
    }

    @PostMapping("/{id}/rotate")
    SingleReply<RotatedKey> rotate(
            @PathVariable String id,
            @Valid @RequestBody(required = false) @Nullable KeyRotation body,
            HttpServletResponse response) {
        KeyRotation rotation = body == null ? new KeyRotation(null) : body;
        Secret created = service.rotate(id(id), Duration.ofHours(rotation.hours()));
        RotatedKey rotated =
                new RotatedKey(
                        created.key().id().toHexString(),
                        created.key().displayKey(),
                        created.raw().text(),
                        created.raw().signingSecret(),
                        created.key().previousKeyExpiresAt());
        writeRateLimit(created.key(), response);
        return new SingleReply<>(true, rotated);
    }

    /** The raw key is shown once: its reply must not fail because the limit cannot be read. */
    private void writeRateLimit(WebhookKey key, HttpServletResponse response) {
        try {
            activity.rateLimit(key).state().writeTo(response);
        } catch (RuntimeException e) {
            log.warn("The rate limit of key {} could not be read", key.id(), e);
        }
    }

    private SingleReply<KeyReply> single(WebhookKey key, HttpServletResponse response) {
        KeyCounters counters =
                activity.counters(List.of(key.id())).getOrDefault(key.id(), KeyCounters.NONE);
        activity.rateLimit(key).state().writeTo(response);
        return new SingleReply<>(true, KeyReply.of(key, counters));
    }

    private static ObjectId id(String text) {
        return Ids.parse(text, "Webhook key");
    }
}
