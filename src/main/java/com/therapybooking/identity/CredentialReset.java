package com.therapybooking.identity;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * Sets a new password for a user without the old one, for the operator of the service. It needs
 * only the database. All tokens and browser sessions of the user end.
 */
public final class CredentialReset {

    private final MongoCollection<Document> users;

    public CredentialReset(MongoDatabase database) {
        this.users = database.getCollection("users");
    }

    public boolean exists(String email) {
        return users.find(user(email)).first() != null;
    }

    /**
     * Stores the password, which must be valid.
     *
     * @return the user; empty when there is none with this e-mail address
     */
    public Optional<Account> reset(String email, String password) {
        String hash = new Passwords(Passwords.argon2()).hash(password, "this process");
        return Optional.ofNullable(
                        users.findOneAndUpdate(
                                user(email),
                                AccountChanges.newPassword(hash),
                                AccountChanges.AFTER))
                .map(Account::read);
    }

    private static Bson user(String email) {
        return Filters.and(
                Filters.eq("emailKey", EmailAddress.key(email)), Filters.ne("erased", true));
    }
}
