package com.therapybooking.identity.audit;

import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Who made a change.
 *
 * @param type {@code admin}, {@code therapist}, {@code client}, {@code guest}, {@code service} (the
 *     service itself) or {@code operator} (a command on the server)
 * @param id of the user; null for the other types
 * @param name null without a user and after erasure
 * @param email null without a user and after erasure
 * @param token the API token that made the call; null without one
 */
public record AuditActor(
        String type,
        @Nullable ObjectId id,
        @Nullable String name,
        @Nullable String email,
        @Nullable Token token) {

    public static final AuditActor SERVICE = new AuditActor("service", null, null, null, null);
    public static final AuditActor GUEST = new AuditActor("guest", null, null, null, null);
    public static final AuditActor OPERATOR = new AuditActor("operator", null, null, null, null);

    /** An API token, without the token itself. */
    public record Token(ObjectId id, @Nullable String name) {
        @Override
        public String toString() {
            return "Token[" + id + "]";
        }
    }

    @Override
    public String toString() {
        return "AuditActor[" + type + ", " + id + "]";
    }
}
