package com.therapybooking.identity.login;

import java.time.Instant;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * A stored API token, without its text.
 *
 * @param userId the administrator who created it; the token is valid while this user may sign in
 * @param credentialsVersion the version of the user's credentials that it belongs to
 * @param lastUsedAt precise to a minute; null before the first use
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
