package com.therapybooking.identity.login;

import com.therapybooking.identity.Account;
import com.therapybooking.identity.IdentityProperties;
import com.therapybooking.identity.Role;
import com.therapybooking.platform.secrets.SecretFile;
import com.therapybooking.platform.settings.DataDirectory;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Component;

/**
 * Issues and verifies tokens (JWT, HS256 only). A token of a sign-in is valid for eight hours, an
 * API token until the expiry that its creator chose.
 */
@Component
class JwtTokens {

    static final String ISSUER = "therapy-booking";
    static final Duration LIFETIME = Duration.ofHours(8);
    private static final int MAX_LENGTH = 4_096;
    private static final String ROLE = "role";
    private static final String SCOPE = "scope";
    private static final String VERSION = "ver";

    /** A token and when it ends. */
    record Issued(String token, Instant expiresAt) {
        @Override
        public String toString() {
            return "Issued[" + expiresAt + "]";
        }
    }

    /** The content of a correctly signed token; the database says whether it is still valid. */
    sealed interface Claim {

        ObjectId userId();

        int credentialsVersion();
    }

    /** A token that was issued at a sign-in. */
    record LoginClaim(ObjectId userId, int credentialsVersion, Role role) implements Claim {}

    /** A token for scripts. */
    record ApiClaim(ObjectId userId, int credentialsVersion, ObjectId tokenId, Scope scope)
            implements Claim {}

    private final SecretKey key;
    private final JwtParser parser;
    private final Clock clock;

    JwtTokens(IdentityProperties settings, DataDirectory directory, Clock clock) {
        String secret =
                settings.jwtSecret().isEmpty()
                        ? SecretFile.readOrCreate(directory, "jwt-secret", "JWT_SECRET")
                        : settings.jwtSecret();
        this.clock = clock;
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
        this.parser =
                Jwts.parser()
                        .verifyWith(key)
                        .sig()
                        .clear()
                        .add(Jwts.SIG.HS256)
                        .and()
                        .zip()
                        .clear()
                        .and()
                        .requireIssuer(ISSUER)
                        .clock(() -> Date.from(clock.instant()))
                        .build();
    }

    Issued issue(Account account) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant end = now.plus(LIFETIME);
        return sign(
                Jwts.builder()
                        .subject(account.id().toHexString())
                        .claim(ROLE, account.role().text())
                        .claim(VERSION, account.credentialsVersion()),
                now,
                end);
    }

    /** Issues an API token: it has a scope in place of the role. */
    Issued issue(ApiToken token) {
        return sign(
                Jwts.builder()
                        .id(token.id().toHexString())
                        .subject(token.userId().toHexString())
                        .claim(SCOPE, token.scope().text())
                        .claim(VERSION, token.credentialsVersion()),
                token.createdAt(),
                token.expiresAt());
    }

    private Issued sign(JwtBuilder claims, Instant now, Instant end) {
        String token =
                claims.issuer(ISSUER)
                        .issuedAt(Date.from(now))
                        .expiration(Date.from(end))
                        .signWith(key, Jwts.SIG.HS256)
                        .compact();
        return new Issued(token, end);
    }

    /** The content of the token; empty when it is not one of ours or no longer valid. */
    Optional<Claim> check(String token) {
        try {
            if (token.length() > MAX_LENGTH || !isCanonical(token)) {
                return Optional.empty();
            }
            Claims claims = parser.parseSignedClaims(token).getPayload();
            String subject = claims.getSubject();
            return claims.getExpiration() == null || subject == null || !ObjectId.isValid(subject)
                    ? Optional.empty()
                    : claim(claims, new ObjectId(subject));
        } catch (JwtException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Empty when the claims are neither those of a sign-in nor those of an API token. */
    private static Optional<Claim> claim(Claims claims, ObjectId userId) {
        String role = claims.get(ROLE, String.class);
        String scope = claims.get(SCOPE, String.class);
        String id = claims.getId();
        Integer version = claims.get(VERSION, Integer.class);
        int credentials = version == null ? 0 : version;
        if (role != null && scope == null && id == null) {
            return Role.of(role).map(known -> new LoginClaim(userId, credentials, known));
        }
        if (role == null && scope != null && id != null && ObjectId.isValid(id)) {
            return Scope.of(scope)
                    .map(known -> new ApiClaim(userId, credentials, new ObjectId(id), known));
        }
        return Optional.empty();
    }

    /**
     * Whether the three parts are canonical base64url: without padding, and with the unused bits of
     * the last character at zero. So one token has one spelling.
     *
     * @throws IllegalArgumentException when a part is not base64url
     */
    private static boolean isCanonical(String token) {
        String[] parts = token.split("\\.", -1);
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return parts.length == 3
                && Arrays.stream(parts)
                        .allMatch(part ->
                                encoder.encodeToString(Base64.getUrlDecoder().decode(part))
                                        .equals(part));
    }
}
