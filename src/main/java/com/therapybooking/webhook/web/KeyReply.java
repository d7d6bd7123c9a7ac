package com.therapybooking.webhook.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.therapybooking.webhook.KeyCounters;
import com.therapybooking.webhook.WebhookKey;
import com.therapybooking.webhook.WebhookKey.CreatedBy;
import com.therapybooking.webhook.event.PayloadMode;
import com.therapybooking.webhook.format.BodyFormat;
import com.therapybooking.webhook.format.BodyTemplate;
import java.time.Instant;
import java.util.Collection;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** A key in a reply of the API; never contains its secret. */
record KeyReply(
        @JsonProperty("_id") ObjectId id,
        String name,
        String displayKey,
        String webhookUrl,
        Collection<String> allowedEvents,
        boolean active,
        String provider,
        int rateLimit,
        PayloadMode payload,
        @Nullable String notes,
        Collection<String> headers,
        Collection<ObjectId> therapistIds,
        BodyFormat format,
        @Nullable String template,
        @Nullable String contentType,
        @Nullable String retrySchedule,
        long successCount,
        long failureCount,
        @Nullable Instant lastWebhookAt,
        @Nullable Integer lastWebhookStatus,
        @Nullable String lastWebhookError,
        @Nullable String disabledReason,
        @Nullable Instant rotatedAt,
        @Nullable Instant previousKeyExpiresAt,
        CreatedBy createdBy,
        Instant createdAt,
        Instant updatedAt) {

    static KeyReply of(WebhookKey key, KeyCounters counters) {
        BodyTemplate body = key.body();
        boolean custom = body.format() == BodyFormat.TEMPLATE;
        return new KeyReply(
                key.id(),
                key.name(),
                key.displayKey(),
                key.webhookUrl(),
                key.allowedEvents(),
                key.active(),
                key.provider(),
                key.rateLimit(),
                key.payload(),
                key.notes(),
                key.headerNames(),
                key.therapistIds(),
                body.format(),
                custom ? body.template() : null,
                custom ? body.contentType() : null,
                key.retrySchedule(),
                counters.successCount(),
                counters.failureCount(),
                counters.lastAt(),
                counters.lastStatus(),
                counters.lastError(),
                key.disabledReason(),
                key.rotatedAt(),
                key.previousKeyExpiresAt(),
                key.createdBy(),
                key.createdAt(),
                key.updatedAt());
    }
}
