package com.therapybooking.webhook;

import com.therapybooking.identity.audit.AuditAction;
import com.therapybooking.identity.audit.AuditLog;
import com.therapybooking.identity.audit.AuditedChange;
import com.therapybooking.identity.audit.FieldChanges;
import java.time.Duration;
import java.time.Instant;
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
        boolean sameNames = before.headerNames().equals(after.headerNames());
        if (newHeaders && sameNames && !after.headerNames().isEmpty()) {
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
    public void recovered(WebhookKey key, Instant from, Instant to, long count, long retries) {
        record(
                AuditAction.KEY_RECOVERY_STARTED,
                key,
                new FieldChanges()
                        .add("from", null, from)
                        .add("to", null, to)
                        .add("events", null, count)
                        .add("waitingWebhooks", null, retries));
    }

    private void record(AuditAction action, WebhookKey key, FieldChanges changes) {
        audit.record(AuditedChange.of(action, key.id(), key.name(), changes));
    }

    private static FieldChanges differences(@Nullable WebhookKey before, WebhookKey after) {
        return new FieldChanges()
                .add("name", before, after, WebhookKey::name)
                .add("webhookUrl", before, after, WebhookKey::webhookUrl)
                .add(
                        "allowedEvents",
                        before,
                        after,
                        key -> key.allowedEvents().stream().sorted().toList())
                .add("active", before, after, WebhookKey::active)
                .add("rateLimit", before, after, WebhookKey::rateLimit)
                .add("payload", before, after, key -> key.payload().text())
                .add("notes", before, after, WebhookKey::notes)
                .add("headers", before, after, WebhookKey::headerNames)
                .add("therapistIds", before, after, WebhookKey::therapistIds)
                .add("format", before, after, key -> key.body().format().text())
                .add("template", before, after, key -> key.body().template())
                .add("contentType", before, after, key -> key.body().contentType())
                .add("retrySchedule", before, after, WebhookKey::retrySchedule);
    }
}
