package com.therapybooking.dashboard.session;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.therapybooking.identity.Account;
import com.therapybooking.identity.Accounts;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.identity.TrustedProxies;
import com.therapybooking.platform.database.LongRunning;
import com.therapybooking.signing.KeyHash;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.bson.Document;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.security.crypto.keygen.Base64StringKeyGenerator;
import org.springframework.security.crypto.keygen.StringKeyGenerator;
import org.springframework.stereotype.Repository;
import org.springframework.web.util.WebUtils;

/**
 * Stores the sessions of the pages in the database: they survive a restart and are valid on every
 * instance. A session ends at sign-out, and when the user gets a new password or role, is
 * deactivated, deleted or erased. Only the hash of a session's token is stored. The browser keeps
 * the token in a cookie: scripts cannot read it, other sites cannot send it.
 */
@Repository
class PageSessions {

    /** Generates the random texts in cookies. */
    static final StringKeyGenerator TOKENS =
            new Base64StringKeyGenerator(Base64.getUrlEncoder().withoutPadding(), 32);

    private static final Duration LIFETIME = Duration.ofHours(8);
    private static final String COOKIE = "therapy_session";
    private static final String USER_ID = "userId";
    private static final String EXPIRES_AT = "expiresAt";
    private static final int TOKEN_LENGTH = 43;

    private final MongoCollection<Document> sessions;
    private final Accounts accounts;
    private final TrustedProxies proxies;
    private final Clock clock;

    PageSessions(MongoDatabase database, Accounts accounts, TrustedProxies proxies, Clock clock) {
        this.sessions = database.getCollection("page_sessions");
        this.accounts = accounts;
        this.proxies = proxies;
        this.clock = clock;
        LongRunning.createTtlIndex(sessions, EXPIRES_AT, Duration.ZERO);
    }

    /** The token of the browser's session, which may have ended; empty without the cookie. */
    static Optional<String> token(HttpServletRequest request) {
        return Optional.ofNullable(WebUtils.getCookie(request, COOKIE)).map(Cookie::getValue);
    }

    /** Begins a session of this browser, in place of an earlier one. */
    void begin(Account account, HttpServletRequest request, HttpServletResponse response) {
        delete(request);
        String token = TOKENS.generateKey();
        sessions.insertOne(
                new Document("_id", KeyHash.of(token))
                        .append(USER_ID, account.id())
                        .append(Account.CREDENTIALS_VERSION, account.credentialsVersion())
                        .append(EXPIRES_AT, clock.instant().plus(LIFETIME)));
        setCookie(COOKIE, token, "Lax", LIFETIME, request, response);
    }

    /** The administrator of the browser's session; empty when it or that role has ended. */
    Optional<SignedInUser> administrator(HttpServletRequest request) {
        return token(request)
                .filter(token -> token.length() == TOKEN_LENGTH)
                .map(token ->
                        sessions.find(
                                        Filters.and(
                                                Filters.eq("_id", KeyHash.of(token)),
                                                Filters.gt(EXPIRES_AT, clock.instant())))
                                .first())
                .flatMap(found ->
                        accounts.signedIn(
                                found.getObjectId(USER_ID),
                                found.getInteger(Account.CREDENTIALS_VERSION, 0)))
                .filter(SignedInUser::isAdmin);
    }

    /** Ends the browser's session; ending it twice is harmless. */
    void end(HttpServletRequest request, HttpServletResponse response) {
        delete(request);
        setCookie(COOKIE, "", "Lax", Duration.ZERO, request, response);
    }

    private void delete(HttpServletRequest request) {
        token(request).ifPresent(token -> sessions.deleteOne(Filters.eq("_id", KeyHash.of(token))));
    }

    /** Sets a cookie that scripts cannot read; with a negative age it ends with the browser. */
    void setCookie(
            String name,
            String value,
            String sameSite,
            Duration age,
            HttpServletRequest request,
            HttpServletResponse response) {
        response.addHeader(
                HttpHeaders.SET_COOKIE,
                ResponseCookie.from(name, value)
                        .httpOnly(true)
                        .secure(proxies.isOverTls(request))
                        .sameSite(sameSite)
                        .path("/")
                        .maxAge(age)
                        .build()
                        .toString());
    }
}
