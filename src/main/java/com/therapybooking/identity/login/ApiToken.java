package com.therapybooking.identity.login;

import java.time.Instant;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * An API token as it is stored: without the token itself.
 *
 * @param userId the administrator who made it; the token is valid as long as this user may sign in
 * @param credentialsVersion the version of the user's credentials that it belongs to
 * @param lastUsedAt to a minute; null when it was never used
 */
public record ApiToken(
        ObjectId id,
        String name,
        Scope scope,
        ObjectId userId,
        int credentialsVersion,
        Instant createdAt,
        Instant expiresAt,
        @Nullable Instant lastUsedAt) {

    @Override
    public String toString() {
        return "ApiToken[" + id.toHexString() + ", " + scope.text() + "]";
    }
}
