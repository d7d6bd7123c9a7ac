package com.therapybooking.webhook;

import com.therapybooking.identity.audit.AuditAction;
import com.therapybooking.identity.audit.AuditLog;
import com.therapybooking.identity.audit.AuditedChange;
import com.therapybooking.identity.audit.FieldChanges;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Records the changes of webhook keys in the audit log, without secrets and header values. */
@Component
public class KeyAudit {

    private final AuditLog audit;

    KeyAudit(AuditLog audit) {
        this.audit = audit;
    }

    void created(WebhookKey key) {
        record(AuditAction.KEY_CREATED, key, differences(null, key));
    }

    /**
     * Records the fields that differ; records nothing when all are equal.
     *
     * @param newHeaders whether the headers were replaced, even by headers of the same names
     */
    void changed(WebhookKey before, WebhookKey after, boolean newHeaders) {
        FieldChanges changes = differences(before, after);
        boolean sameNames = before.options().headerNames().equals(after.options().headerNames());
        if (newHeaders && sameNames && !after.options().headerNames().isEmpty()) {
            changes.addSecret("headers");
        }
        if (!changes.isEmpty()) {
            record(AuditAction.KEY_CHANGED, after, changes);
        }
    }

    void rotated(WebhookKey before, WebhookKey after, Duration overlap) {
        record(
                AuditAction.KEY_ROTATED,
                after,
                new FieldChanges()
                        .add("displayKey", before.displayKey(), after.displayKey())
                        .add("overlapHours", null, overlap.toHours()));
    }

    void deleted(WebhookKey key) {
        record(AuditAction.KEY_DELETED, key, new FieldChanges().add("deleted", false, true));
    }

    /** The service disabled a key. */
    void disabled(WebhookKey key, String reason) {
        record(
                AuditAction.KEY_DISABLED,
                key,
                new FieldChanges().add("active", true, false).add("reason", null, reason));
    }

    /** A recovery was started. */
    public void recovered(WebhookKey key, Instant from, Instant to, long count) {
        record(
                AuditAction.KEY_RECOVERED,
                key,
                new FieldChanges()
                        .add("from", null, from)
                        .add("to", null, to)
                        .add("events", null, count));
    }

    private void record(AuditAction action, WebhookKey key, FieldChanges changes) {
        audit.record(AuditedChange.of(action, key.id(), key.name(), changes));
    }

    private static FieldChanges differences(@Nullable WebhookKey before, WebhookKey after) {
        Differences fields = new Differences(before, after, new FieldChanges());
        fields.add("name", WebhookKey::name);
        fields.add("webhookUrl", WebhookKey::webhookUrl);
        fields.add("allowedEvents", key -> key.allowedEvents().stream().sorted().toList());
        fields.add("active", WebhookKey::active);
        fields.add("rateLimit", WebhookKey::rateLimit);
        fields.add("payload", key -> key.payload().text());
        fields.add("notes", WebhookKey::notes);
        fields.add("headers", key -> key.options().headerNames());
        fields.add("therapistIds", key -> key.options().therapistIds());
        fields.add("format", key -> key.options().body().format().text());
        fields.add("template", key -> key.options().body().template());
        fields.add("contentType", key -> key.options().body().contentType());
        fields.add("retrySchedule", key -> key.options().retrySchedule());
        return fields.changes();
    }

    private record Differences(
            @Nullable WebhookKey before, WebhookKey after, FieldChanges changes) {
        void add(String field, Function<WebhookKey, @Nullable Object> value) {
            changes.add(field, before == null ? null : value.apply(before), value.apply(after));
        }
    }
}
