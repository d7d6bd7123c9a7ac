package com.therapybooking.identity;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Filters.or;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Updates;
import com.therapybooking.platform.web.ProblemException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/**
 * Changes stored users. {@link #password}, {@link #replace} and {@link #delete} affect only a user
 * who is unchanged since it was read; an empty or false result means that it was changed or deleted
 * meanwhile.
 */
@Repository
public class AccountChanges {

    private static final FindOneAndUpdateOptions AFTER =
            new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER);

    private static final Bson END_TOKENS = Updates.inc(Account.CREDENTIALS_VERSION, 1);

    private static final String LEAVING_SINCE = "leavingSince";

    private final MongoCollection<Document> users;
    private final Accounts accounts;

    public AccountChanges(MongoDatabase database, Accounts accounts) {
        this.users = database.getCollection("users");
        this.accounts = accounts;
    }

    /** Stores a new password, which ends all tokens and browser sessions of the user. */
    public Optional<Account> password(Account seen, String hash) {
        return apply(seen, Updates.combine(Updates.set("passwordHash", hash), END_TOKENS));
    }

    /**
     * Stores name, role, terms, activity and password of {@code wanted}. Another role, a new
     * password and a deactivation end all tokens and browser sessions of the user, also for the
     * time after the same role is given again.
     */
    public boolean replace(Account seen, Account wanted) {
        List<Bson> updates = new ArrayList<>();
        updates.add(new Document("$set", wanted.fields().append(Account.ACTIVE, wanted.active())));
        updates.add(Updates.unset(LEAVING_SINCE));
        if (wanted.session() == null) {
            for (String term : List.of("sessionPrice", "currency", "sessionMinutes")) {
                updates.add(Updates.unset(term));
            }
        }
        if (!wanted.passwordHash().equals(seen.passwordHash())
                || wanted.role() != seen.role()
                || !wanted.active()) {
            updates.add(END_TOKENS);
        }
        return apply(seen, Updates.combine(updates)).isPresent();
    }

    /**
     * Deactivates a user who is about to be deleted or to get another role, or activates the user
     * again if that fails; nothing if the user got another password since it was read. Tokens
     * become valid again with an activation.
     */
    public boolean setActive(Account seen, boolean active, Instant now) {
        Bson unchanged =
                and(eq("_id", seen.id()), isActive(!active), hasVersion(seen.credentialsVersion()));
        Bson update =
                Updates.combine(
                        Updates.set(Account.ACTIVE, active),
                        active ? Updates.unset(LEAVING_SINCE) : Updates.set(LEAVING_SINCE, now));
        boolean changed = users.updateOne(unchanged, update).getModifiedCount() > 0;
        accounts.changed(seen.id());
        return changed;
    }

    /**
     * Whether {@link #setActive} has deactivated the user for a change that is still being made. A
     * change that has not ended after ten seconds was interrupted.
     */
    public boolean isLeaving(ObjectId id, Instant now) {
        Bson recent = gt(LEAVING_SINCE, now.minusSeconds(10));
        return users.countDocuments(and(eq("_id", id), isActive(false), recent)) > 0;
    }

    /** Deactivates a user who is about to be erased. */
    public void deactivate(ObjectId id) {
        users.updateOne(eq("_id", id), Updates.set(Account.ACTIVE, false));
        accounts.changed(id);
    }

    /** Deletes a user who is unchanged; returns whether that succeeded. */
    public boolean delete(Account seen) {
        boolean deleted = users.deleteOne(unchanged(seen)).getDeletedCount() > 0;
        accounts.changed(seen.id());
        return deleted;
    }

    /** 409 for a user who was changed or deleted since it was read. */
    public static ProblemException modified() {
        return ProblemException.conflict("The user was modified concurrently; retry.");
    }

    private Optional<Account> apply(Account seen, Bson update) {
        @Nullable Document changed = users.findOneAndUpdate(unchanged(seen), update, AFTER);
        accounts.changed(seen.id());
        return Optional.ofNullable(changed).map(Account::read);
    }

    /** A user stored by an earlier version, without the field, is active. */
    private static Bson isActive(boolean active) {
        return active ? ne(Account.ACTIVE, false) : eq(Account.ACTIVE, false);
    }

    private static Bson hasVersion(int version) {
        Bson stored = eq(Account.CREDENTIALS_VERSION, version);
        return version == 0 ? or(stored, exists(Account.CREDENTIALS_VERSION, false)) : stored;
    }

    private static Bson unchanged(Account seen) {
        return and(
                eq("_id", seen.id()),
                hasVersion(seen.credentialsVersion()),
                isActive(seen.active()),
                seen.fields());
    }
}
