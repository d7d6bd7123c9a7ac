package com.therapybooking.identity;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.ne;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Sets a new password for a user without the old one, for the operator of the service. It needs
 * only the database. All tokens and browser sessions of the user end.
 */
public final class CredentialReset {

    /** The result of a reset. */
    public enum Result {
        CHANGED,
        /** The password is set, but the user is inactive and cannot sign in. */
        CHANGED_BUT_INACTIVE,
        UNKNOWN_USER
    }

    private final MongoCollection<Document> users;

    public CredentialReset(MongoDatabase database) {
        this.users = database.getCollection("users");
    }

    /** The reason why a password is refused; empty for a valid one. */
    public static String problem(String password) {
        if (password.indexOf('\0') >= 0) {
            return "must be text without NUL";
        }
        return PasswordLength.isValid(password) ? "" : PasswordLength.MESSAGE;
    }

    public boolean exists(String email) {
        return find(email) != null;
    }

    /** Stores the password, which must be valid. */
    public Result reset(String email, String password) {
        Document user = find(email);
        if (user == null
                || users.updateOne(
                                        eq("_id", user.getObjectId("_id")),
                                        AccountChanges.newPassword(
                                                new Passwords(Passwords.argon2())
                                                        .hash(password, "this process")))
                                .getModifiedCount()
                        == 0) {
            return Result.UNKNOWN_USER;
        }
        return user.getBoolean(Account.ACTIVE, true) ? Result.CHANGED : Result.CHANGED_BUT_INACTIVE;
    }

    private @Nullable Document find(String email) {
        return users.find(and(eq("emailKey", EmailAddress.key(email)), ne("erased", true))).first();
    }
}
