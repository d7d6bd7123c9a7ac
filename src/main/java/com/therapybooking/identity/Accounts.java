package com.therapybooking.identity;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.empty;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Filters.or;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import com.therapybooking.platform.database.DuplicateKeys;
import com.therapybooking.platform.database.LongRunning;
import com.therapybooking.platform.web.ProblemException;
import jakarta.annotation.PostConstruct;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/**
 * The users in the database. The unique index on {@code emailKey} allows one account per e-mail
 * address. An erased account keeps its id and role, has no name or address and cannot sign in.
 * {@link #changePassword}, {@link #replace} and {@link #delete} affect only a user who is unchanged
 * since it was read; their result is empty or false otherwise.
 */
@Repository
public class Accounts {

    /** How long an instance may still book a therapist whom another one deactivated or erased. */
    private static final Duration THERAPIST_CACHE = Duration.ofSeconds(1);

    /** Also covers a booking that is being stored when the cached therapist expires. */
    private static final Duration LAST_USE = THERAPIST_CACHE.plusSeconds(1);

    private static final String EMAIL_KEY = "emailKey";
    private static final String ERASED = "erased";
    private static final String LEAVING_SINCE = "leavingSince";
    private static final Bson END_TOKENS = Updates.inc(Account.CREDENTIALS_VERSION, 1);
    private static final FindOneAndUpdateOptions AFTER =
            new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER);

    private final MongoCollection<Document> users;
    private final Cache<ObjectId, Account> therapists =
            Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(THERAPIST_CACHE).build();

    public Accounts(MongoDatabase database) {
        this.users = database.getCollection("users");
    }

    @PostConstruct
    void createIndexes() {
        LongRunning.on(users)
                .createIndex(Indexes.ascending(EMAIL_KEY), new IndexOptions().unique(true));
        LongRunning.on(users).createIndex(Indexes.ascending("role", "_id"));
    }

    /** Stores a new account; false when the address is taken. */
    public boolean add(Account account) {
        try {
            users.insertOne(account.write());
            return true;
        } catch (MongoWriteException e) {
            if (DuplicateKeys.isRefusal(e.getCode())) {
                return false;
            }
            throw e;
        }
    }

    /** The addresses of the active administrators. */
    public List<String> administratorEmails() {
        return list(and(role(Role.ADMIN), isActive(true)), null, 0).stream()
                .map(Account::email)
                .toList();
    }

    public Optional<Account> byEmail(String email) {
        return first(eq(EMAIL_KEY, EmailAddress.key(email)));
    }

    public Optional<Account> byId(ObjectId id) {
        return first(eq("_id", id));
    }

    public Set<ObjectId> existing(Collection<ObjectId> ids) {
        return users.find(and(in("_id", ids), ne(ERASED, true)))
                .projection(Projections.include("_id"))
                .map(found -> found.getObjectId("_id"))
                .into(new HashSet<>());
    }

    /** The administrator, active or not, whose account is the oldest. */
    Optional<Account> oldestAdministrator() {
        return users(Role.ADMIN, null, 1).stream().findFirst();
    }

    /** Active therapists in the order of their ids, after one of them. */
    public List<Account> therapists(@Nullable ObjectId after, int limit) {
        return list(and(role(Role.THERAPIST), isActive(true)), after, limit);
    }

    /** Users of a role, or of every role, in the order of their ids, after one of them. */
    public List<Account> users(@Nullable Role role, @Nullable ObjectId after, int limit) {
        return list(role == null ? empty() : role(role), after, limit);
    }

    private List<Account> list(Bson filter, @Nullable ObjectId after, int limit) {
        Bson page = and(filter, ne(ERASED, true));
        if (after != null) {
            page = and(page, gt("_id", after));
        }
        return users.find(page)
                .sort(Sorts.ascending("_id"))
                .limit(limit)
                .map(Account::read)
                .into(new ArrayList<>());
    }

    /** Stores a new password, which ends all tokens and browser sessions of the user. */
    public Optional<Account> changePassword(Account seen, String hash) {
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
     * again, with the same tokens, if that fails; false after a change of the credentials.
     */
    public boolean setActive(Account seen, boolean active, Instant now) {
        Bson unchanged =
                and(eq("_id", seen.id()), isActive(!active), hasVersion(seen.credentialsVersion()));
        Bson since = active ? Updates.unset(LEAVING_SINCE) : Updates.set(LEAVING_SINCE, now);
        Bson update = Updates.combine(Updates.set(Account.ACTIVE, active), since);
        boolean changed = users.updateOne(unchanged, update).getModifiedCount() > 0;
        therapists.invalidate(seen.id());
        return changed;
    }

    /** Whether {@link #setActive} deactivated the user less than ten seconds ago. */
    public boolean isLeaving(ObjectId id, Instant now) {
        Bson recent = gt(LEAVING_SINCE, now.minusSeconds(10));
        return users.countDocuments(and(eq("_id", id), isActive(false), recent)) > 0;
    }

    /** Deactivates a user who is about to be erased; ends all tokens and browser sessions. */
    public boolean deactivate(ObjectId id) {
        Bson deactivation = Updates.combine(Updates.set(Account.ACTIVE, false), END_TOKENS);
        boolean changed = users.updateOne(eq("_id", id), deactivation).getModifiedCount() > 0;
        therapists.invalidate(id);
        return changed;
    }

    /** Deletes a user who is unchanged; returns whether that succeeded. */
    public boolean delete(Account seen) {
        boolean deleted = users.deleteOne(unchanged(seen)).getDeletedCount() > 0;
        therapists.invalidate(seen.id());
        return deleted;
    }

    /** Removes name, address and password; false when nothing was changed. */
    public boolean erase(ObjectId id) {
        String placeholder = "erased-" + id.toHexString();
        boolean changed =
                users.updateOne(
                                        eq("_id", id),
                                        Updates.combine(
                                                Updates.set("name", "erased"),
                                                Updates.set("email", placeholder),
                                                Updates.set(EMAIL_KEY, placeholder),
                                                Updates.set("passwordHash", ""),
                                                Updates.set(ERASED, true)))
                                .getModifiedCount()
                        > 0;
        therapists.invalidate(id);
        return changed;
    }

    /**
     * Waits until every instance knows a change that was made to an account, and has stored the
     * data of the calls that it accepted before.
     *
     * @throws ProblemException 503 when the service is shutting down
     */
    public static void awaitOtherInstances() {
        try {
            Thread.sleep(LAST_USE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.unavailable("The service is shutting down.");
        }
    }

    /**
     * A therapist by id, cached for a second; empty when it does not exist, is inactive or was
     * erased.
     */
    public Optional<Account> therapist(ObjectId id) {
        Account known = therapists.getIfPresent(id);
        if (known == null) {
            known = byId(id).filter(one -> one.active() && one.session() != null).orElse(null);
            if (known != null) {
                therapists.put(id, known);
            }
        }
        return Optional.ofNullable(known);
    }

    /**
     * The user of a token or browser session, read from the database.
     *
     * @param credentialsVersion the version of the user's credentials at the sign-in
     * @return empty when the user was deleted, is inactive, or has a new password since
     */
    public Optional<SignedInUser> signedIn(ObjectId id, int credentialsVersion) {
        return byId(id).filter(
                        user -> user.active() && user.credentialsVersion() == credentialsVersion)
                .map(Account::user);
    }

    private Optional<Account> first(Bson filter) {
        return Optional.ofNullable(users.find(and(filter, ne(ERASED, true))).first())
                .map(Account::read);
    }

    private static Bson role(Role role) {
        return eq("role", role.text());
    }

    private Optional<Account> apply(Account seen, Bson update) {
        @Nullable Document changed = users.findOneAndUpdate(unchanged(seen), update, AFTER);
        therapists.invalidate(seen.id());
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

    /** 409 for a user who was changed or deleted since it was read. */
    public static ProblemException modified() {
        return ProblemException.conflict("The user was modified concurrently; retry.");
    }
}
