package com.therapybooking.identity.login;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.therapybooking.identity.Account;
import java.time.Instant;
import java.util.Date;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * A stored API token, without its text; the API lists it with these fields.
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
        @JsonIgnore int credentialsVersion,
        Instant createdAt,
        Instant expiresAt,
        @Nullable Instant lastUsedAt) {

    static final String EXPIRES_AT = "expiresAt";
    static final String LAST_USED_AT = "lastUsedAt";

    static ApiToken read(Document document) {
        @Nullable Date lastUsed = document.getDate(LAST_USED_AT);
        return new ApiToken(
                document.getObjectId("_id"),
                document.getString("name"),
                Scope.of(document.getString("scope")).orElseThrow(),
                document.getObjectId("userId"),
                document.getInteger(Account.CREDENTIALS_VERSION, 0),
                document.getDate("createdAt").toInstant(),
                document.getDate(EXPIRES_AT).toInstant(),
                lastUsed == null ? null : lastUsed.toInstant());
    }

    /** The document of a token that was not used yet. */
    Document write() {
        return new Document("_id", id)
                .append("name", name)
                .append("scope", scope.text())
                .append("userId", userId)
                .append(Account.CREDENTIALS_VERSION, credentialsVersion)
                .append("createdAt", createdAt)
                .append(EXPIRES_AT, expiresAt);
    }

    @Override
    public String toString() {
        return "ApiToken[" + id.toHexString() + ", " + scope.text() + "]";
    }
}
