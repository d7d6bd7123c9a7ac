package com.therapybooking.webhook;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** A key as the API shows it; never its secret. */
record KeyReply(
        @JsonProperty("_id") String id,
        String name,
        String displayKey,
        String webhookUrl,
        Collection<String> allowedEvents,
        boolean active,
        String provider,
        int rateLimit,
        String payload,
        @Nullable String notes,
        long successCount,
        long failureCount,
        @Nullable Instant lastWebhookAt,
        @Nullable Integer lastWebhookStatus,
        @Nullable String lastWebhookError,
        @Nullable String disabledReason,
        @Nullable Instant rotatedAt,
        @Nullable Instant previousKeyExpiresAt,
        By createdBy,
        Instant createdAt,
        Instant updatedAt) {

    record By(@JsonProperty("_id") String id, @Nullable String name, @Nullable String email) {}

    static KeyReply of(WebhookKey key, KeyCounters counters) {
        return new KeyReply(
                key.id().toHexString(),
                key.name(),
                key.displayKey(),
                key.webhookUrl(),
                key.allowedEvents(),
                key.active(),
                key.provider(),
                key.rateLimit(),
                key.payload().text(),
                key.notes(),
                counters.successCount(),
                counters.failureCount(),
                counters.lastAt(),
                counters.lastStatus(),
                counters.lastError(),
                key.disabledReason(),
                key.rotatedAt(),
                key.previousKeyExpiresAt(),
                new By(
                        key.createdBy().id().toHexString(),
                        key.createdBy().name(),
                        key.createdBy().email()),
                key.createdAt(),
                key.updatedAt());
    }
}
