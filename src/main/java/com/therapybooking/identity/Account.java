package com.therapybooking.identity;

import java.math.BigDecimal;
import org.bson.Document;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * A user as it is stored.
 *
 * @param session what a session with a therapist costs; null for anybody else
 */
public record Account(
        ObjectId id,
        String name,
        String email,
        String passwordHash,
        Role role,
        @Nullable Session session) {

    /** The price and length of a therapist's sessions. */
    record Session(BigDecimal price, String currency, int minutes) {}

    public SignedInUser user() {
        return new SignedInUser(id, name, email, role);
    }

    static Account read(Document document) {
        Role role = role(document);
        return new Account(
                document.getObjectId("_id"),
                document.getString("name"),
                document.getString("email"),
                String.valueOf(document.get("passwordHash", "")),
                role,
                role == Role.THERAPIST ? session(document) : null);
    }

    static Role role(Document document) {
        return Roles.parse(document.getString("role"));
    }

    Document write() {
        Document document =
                new Document("_id", id)
                        .append("name", name)
                        .append("email", email)
                        .append("emailKey", EmailAddress.key(email))
                        .append("passwordHash", passwordHash)
                        .append("role", role.text());
        if (session != null) {
            document.append("sessionPrice", new Decimal128(session.price()))
                    .append("currency", session.currency())
                    .append("sessionMinutes", session.minutes());
        }
        return document;
    }

    private static Session session(Document document) {
        return new Session(
                document.get("sessionPrice", Decimal128.class).bigDecimalValue(),
                document.getString("currency"),
                document.getInteger("sessionMinutes"));
    }

    @Override
    public String toString() {
        return "Account[" + id.toHexString() + ", " + role.text() + "]";
    }
}
