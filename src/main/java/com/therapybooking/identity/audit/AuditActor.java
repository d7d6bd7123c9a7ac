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
 * @param tokenId the API token that made the call; null without one
 * @param tokenName null without a token
 */
public record AuditActor(
        String type,
        @Nullable ObjectId id,
        @Nullable String name,
        @Nullable String email,
        @Nullable ObjectId tokenId,
        @Nullable String tokenName) {

    public static final AuditActor SERVICE =
            new AuditActor("service", null, null, null, null, null);
    public static final AuditActor GUEST = new AuditActor("guest", null, null, null, null, null);
    public static final AuditActor OPERATOR =
            new AuditActor("operator", null, null, null, null, null);

    /** An API token, without the token itself; the details of the caller's authentication. */
    public record Token(@Nullable ObjectId id, @Nullable String name) {

        static final Token NONE = new Token(null, null);

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
