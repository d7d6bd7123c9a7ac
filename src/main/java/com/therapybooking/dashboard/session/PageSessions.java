package com.therapybooking.dashboard.session;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.therapybooking.identity.Account;
import com.therapybooking.identity.Accounts;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.database.LongRunning;
import com.therapybooking.signing.KeyHash;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;
import org.bson.Document;
import org.springframework.security.crypto.keygen.Base64StringKeyGenerator;
import org.springframework.security.crypto.keygen.StringKeyGenerator;
import org.springframework.stereotype.Repository;

/**
 * Stores the sessions of the pages in the database: they survive a restart and are valid on every
 * instance. A session ends at sign-out, and when the user gets a new password or role, is
 * deactivated, deleted or erased. Only the hash of a session's token is stored.
 */
@Repository
class PageSessions {

    static final Duration LIFETIME = Duration.ofHours(8);
    private static final String USER_ID = "userId";
    private static final String VERSION = "credentialsVersion";
    private static final String EXPIRES_AT = "expiresAt";
    private static final int TOKEN_LENGTH = 43;

    private final MongoCollection<Document> sessions;
    private final Accounts accounts;
    private final Clock clock;
    private final StringKeyGenerator random =
            new Base64StringKeyGenerator(Base64.getUrlEncoder().withoutPadding(), 32);

    PageSessions(MongoDatabase database, Accounts accounts, Clock clock) {
        this.sessions = database.getCollection("page_sessions");
        this.accounts = accounts;
        this.clock = clock;
        LongRunning.createTtlIndex(sessions, EXPIRES_AT, Duration.ZERO);
    }

    /**
     * Creates a session.
     *
     * @return its token, for the browser only
     */
    String begin(Account account) {
        String token = random.generateKey();
        sessions.insertOne(
                new Document("_id", KeyHash.of(token))
                        .append(USER_ID, account.id())
                        .append(VERSION, account.credentialsVersion())
                        .append(EXPIRES_AT, Date.from(clock.instant().plus(LIFETIME))));
        return token;
    }

    /** The administrator of a session; empty when the session or that role has ended. */
    Optional<SignedInUser> administrator(String token) {
        if (token.length() != TOKEN_LENGTH) {
            return Optional.empty();
        }
        Document session =
                sessions.find(
                                Filters.and(
                                        Filters.eq("_id", KeyHash.of(token)),
                                        Filters.gt(EXPIRES_AT, Date.from(clock.instant()))))
                        .first();
        return Optional.ofNullable(session)
                .flatMap(found ->
                        accounts.signedIn(found.getObjectId(USER_ID), found.getInteger(VERSION, 0)))
                .filter(SignedInUser::isAdmin);
    }

    /** Ends a session; ending it twice is harmless. */
    void end(String token) {
        sessions.deleteOne(Filters.eq("_id", KeyHash.of(token)));
    }
}
