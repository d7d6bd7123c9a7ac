package com.therapybooking.identity.login;

import com.therapybooking.identity.IdentitySettings;
import com.therapybooking.identity.Role;
import com.therapybooking.identity.Roles;
import com.therapybooking.platform.secrets.SecretFile;
import com.therapybooking.platform.settings.DataDirectory;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.Jws;
import io.jsonwebtoken.JwsHeader;
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

/** Makes and checks the tokens that callers show: HS256 and nothing else, good for eight hours. */
@Component
class Tokens {

    static final String ISSUER = "therapy-booking";
    static final Duration LIFETIME = Duration.ofHours(8);
    private static final int MAX_LENGTH = 4_096;
    private static final String ROLE = "role";

    /** A token and when it ends. */
    record Issued(String token, Instant expiresAt) {
        @Override
        public String toString() {
            return "Issued[" + expiresAt + "]";
        }
    }

    /** What a valid token says; whether it still holds is for the database to say. */
    record Claim(ObjectId userId, Role role) {}

    private final SecretKey key;
    private final JwtParser parser;
    private final Clock clock;

    Tokens(IdentitySettings settings, DataDirectory directory, Clock clock) {
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

    Issued issue(ObjectId userId, Role role) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant end = now.plus(LIFETIME);
        String token =
                Jwts.builder()
                        .subject(userId.toHexString())
                        .claim(ROLE, role.text())
                        .issuer(ISSUER)
                        .issuedAt(Date.from(now))
                        .expiration(Date.from(end))
                        .signWith(key, Jwts.SIG.HS256)
                        .compact();
        return new Issued(token, end);
    }

    /** What the token says, or empty when it is not one of ours or no longer valid. */
    Optional<Claim> check(String token) {
        if (token.length() > MAX_LENGTH || !isCanonical(token)) {
            return Optional.empty();
        }
        try {
            Jws<Claims> jws = parser.parseSignedClaims(token);
            JwsHeader header = jws.getHeader();
            Claims claims = jws.getPayload();
            String subject = claims.getSubject();
            String role = claims.get(ROLE, String.class);
            if (!"HS256".equals(header.getAlgorithm())
                    || claims.getExpiration() == null
                    || subject == null
                    || !ObjectId.isValid(subject)
                    || role == null
                    || !Roles.isRole(role)) {
                return Optional.empty();
            }
            return Optional.of(new Claim(new ObjectId(subject), Roles.parse(role)));
        } catch (JwtException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Whether the three parts are base64url as an encoder writes it: without padding, and with the
     * unused bits of the last character at zero. One token then has one spelling.
     */
    private static boolean isCanonical(String token) {
        String[] parts = token.split("\\.", -1);
        return parts.length == 3 && Arrays.stream(parts).allMatch(Tokens::isCanonicalPart);
    }

    private static boolean isCanonicalPart(String part) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
