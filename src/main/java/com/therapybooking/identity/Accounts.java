package com.therapybooking.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import com.therapybooking.platform.database.DuplicateKeys;
import com.therapybooking.platform.database.LongRunning;
import com.therapybooking.platform.web.ProblemException;
import jakarta.annotation.PostConstruct;
import java.time.Duration;
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
 */
@Repository
public class Accounts {

    /** How long an instance may still book a therapist whom another one deactivated or erased. */
    private static final Duration THERAPIST_CACHE = Duration.ofSeconds(1);

    /** Also covers a booking that is being stored when the cached therapist expires. */
    private static final Duration LAST_USE = THERAPIST_CACHE.plusSeconds(1);

    private static final String EMAIL_KEY = "emailKey";
    private static final String ERASED = "erased";
    private static final Bson ACTIVE_USER = Filters.ne(Account.ACTIVE, false);
    private static final int NO_LIMIT = 0;

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
        return list(Filters.and(role(Role.ADMIN), ACTIVE_USER), null, NO_LIMIT).stream()
                .map(Account::email)
                .toList();
    }

    public Optional<Account> byEmail(String email) {
        return first(Filters.eq(EMAIL_KEY, EmailAddress.key(email)));
    }

    public Optional<Account> byId(ObjectId id) {
        return first(Filters.eq("_id", id));
    }

    /** Returns the given ids that have an account. */
    public Set<ObjectId> existing(Collection<ObjectId> ids) {
        return users.find(Filters.and(Filters.in("_id", ids), Filters.ne(ERASED, true)))
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
        return list(Filters.and(role(Role.THERAPIST), ACTIVE_USER), after, limit);
    }

    /** Users of a role, or of every role, in the order of their ids, after one of them. */
    public List<Account> users(@Nullable Role role, @Nullable ObjectId after, int limit) {
        return list(role == null ? Filters.empty() : role(role), after, limit);
    }

    private List<Account> list(Bson filter, @Nullable ObjectId after, int limit) {
        Bson page = Filters.and(filter, Filters.ne(ERASED, true));
        if (after != null) {
            page = Filters.and(page, Filters.gt("_id", after));
        }
        return users.find(page)
                .sort(Sorts.ascending("_id"))
                .limit(limit)
                .map(Account::read)
                .into(new ArrayList<>());
    }

    /** Removes name, address and password; false when nothing was changed. */
    public boolean erase(ObjectId id) {
        String placeholder = "erased-" + id.toHexString();
        boolean changed =
                users.updateOne(
                                        Filters.eq("_id", id),
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
     * Waits until every instance knows a change that was made to a therapist, and has stored the
     * bookings that it made before.
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

    /** Discards the cached therapist, so that the next booking reads it again. */
    void changed(ObjectId id) {
        therapists.invalidate(id);
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
        return Optional.ofNullable(
                        users.find(Filters.and(filter, Filters.ne(ERASED, true))).first())
                .map(Account::read);
    }

    private static Bson role(Role role) {
        return Filters.eq("role", role.text());
    }

    public static ProblemException emailTaken() {
        return ProblemException.conflict("There is an account with this e-mail address.");
    }
}
