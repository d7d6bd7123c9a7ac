package com.therapybooking.identity;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import org.bson.Document;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * A stored user.
 *
 * @param session price and length of a therapist's sessions; null for every other role
 * @param active whether the user may sign in and, as a therapist, be booked
 * @param credentialsVersion increases with each new password or role, and with a deactivation;
 *     tokens and browser sessions of an older version are invalid
 */
public record Account(
        ObjectId id,
        String name,
        String email,
        String passwordHash,
        Role role,
        @Nullable SessionTerms session,
        boolean active,
        int credentialsVersion) {

    public static final String ACTIVE = "active";
    public static final String CREDENTIALS_VERSION = "credentialsVersion";

    /** The price and length of a therapist's sessions. */
    public record SessionTerms(
            @JsonProperty("sessionPrice") BigDecimal price,
            String currency,
            @JsonProperty("sessionMinutes") int minutes) {

        private static final int MIN_MINUTES = 5;
        private static final int MAX_MINUTES = 480;
        public static final String MINUTES_RULE =
                "must be from " + MIN_MINUTES + " to " + MAX_MINUTES;

        /** Whether a session can have this length, in minutes. */
        public static boolean isLength(int minutes) {
            return minutes >= MIN_MINUTES && minutes <= MAX_MINUTES;
        }
    }

    /** An account that is not stored yet: active, with its first password. */
    public static Account create(
            String name,
            String email,
            String passwordHash,
            Role role,
            @Nullable SessionTerms session) {
        return new Account(new ObjectId(), name, email, passwordHash, role, session, true, 0);
    }

    /** The same account, not active. */
    public Account deactivated() {
        return new Account(id, name, email, passwordHash, role, session, false, credentialsVersion);
    }

    public SignedInUser user() {
        return new SignedInUser(id, name, email, role, credentialsVersion);
    }

    static Account read(Document document) {
        Role role = Role.of(document.getString("role")).orElseThrow();
        return new Account(
                document.getObjectId("_id"),
                document.getString("name"),
                document.getString("email"),
                String.valueOf(document.get("passwordHash", "")),
                role,
                role == Role.THERAPIST ? session(document) : null,
                document.getBoolean(ACTIVE, true),
                document.getInteger(CREDENTIALS_VERSION, 0));
    }

    Document write() {
        Document document =
                new Document("_id", id)
                        .append("email", email)
                        .append("emailKey", EmailAddress.key(email))
                        .append(ACTIVE, active);
        document.putAll(fields());
        return document;
    }

    /** The fields that an administrator changes, except {@link #ACTIVE}. */
    Document fields() {
        Document fields =
                new Document("name", name)
                        .append("passwordHash", passwordHash)
                        .append("role", role.text());
        if (session != null) {
            fields.append("sessionPrice", new Decimal128(session.price()))
                    .append("currency", session.currency())
                    .append("sessionMinutes", session.minutes());
        }
        return fields;
    }

    private static SessionTerms session(Document document) {
        return new SessionTerms(
                document.get("sessionPrice", Decimal128.class).bigDecimalValue(),
                document.getString("currency"),
                document.getInteger("sessionMinutes"));
    }

    @Override
    public String toString() {
        return "Account[" + id.toHexString() + ", " + role.text() + "]";
    }
}
