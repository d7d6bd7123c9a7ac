package com.therapybooking.identity.audit;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the audit log, as the API replies with it.
 *
 * @param address the client's address; null without a request and after erasure
 */
public record AuditEntry(
        @JsonProperty("_id") ObjectId id,
        Instant at,
        AuditAction action,
        AuditActor actor,
        Target target,
        @Nullable String address,
        List<FieldChange> changes) {

    /**
     * The changed thing.
     *
     * @param id null for an erased person
     * @param name its name for readers; null when it has none
     */
    public record Target(AuditAction.Kind kind, @Nullable ObjectId id, @Nullable String name) {

        @Override
        public String toString() {
            return "Target[" + kind + ", " + id + "]";
        }
    }

    @Override
    public String toString() {
        return "AuditEntry[" + id + ", " + action + "]";
    }
}
