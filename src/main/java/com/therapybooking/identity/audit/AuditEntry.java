package com.therapybooking.identity.audit;

import java.time.Instant;
import java.util.List;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the audit log.
 *
 * @param address the client's address; null without a request and after erasure
 */
public record AuditEntry(
        ObjectId id,
        Instant at,
        AuditAction action,
        AuditActor actor,
        AuditTarget target,
        @Nullable String address,
        List<FieldChange> changes) {

    @Override
    public String toString() {
        return "AuditEntry[" + id + ", " + action + "]";
    }
}
