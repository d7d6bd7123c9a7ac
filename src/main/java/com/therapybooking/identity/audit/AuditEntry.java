package com.therapybooking.identity.audit;

import java.time.Instant;
import java.util.List;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the audit log.
 *
 * @param targetId the changed thing; null for an erased person
 * @param targetName its name for readers; null when it has none
 * @param address the client's address; null without a request and after erasure
 */
public record AuditEntry(
        ObjectId id,
        Instant at,
        AuditAction action,
        AuditActor actor,
        @Nullable ObjectId targetId,
        @Nullable String targetName,
        @Nullable String address,
        List<FieldChange> changes) {

    @Override
    public String toString() {
        return "AuditEntry[" + id + ", " + action + "]";
    }
}
