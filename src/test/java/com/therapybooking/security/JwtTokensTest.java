package com.therapybooking.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.therapybooking.support.Api;
import com.therapybooking.support.Practice;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Checks that the service accepts only tokens in the form that it issues, and answers 401 to every
 * other one.
 */
@ResourceLock(value = Shared.DATA, mode = ResourceAccessMode.READ)
class JwtTokensTest {

    private static final Practice.User CLIENT = Shared.PRACTICE.newUser("client");
    private static final String HEADER = "{\"alg\":\"HS256\"}";

    @Test
    void takesATokenThatIsMadeAsOurs() throws Exception {
        assertThat(status(sign(HEADER, claims("", ""), "HmacSHA256", Shared.JWT_SECRET)))
                .isEqualTo(200);
    }

    @Test
    void takesNoOther() throws Exception {
        Map<String, String> bad = new LinkedHashMap<>();
        String good = claims("", "");
        for (String none : new String[] {"none", "None", "NONE", "nOnE", ""}) {
            String header = "{\"alg\":\"" + none + "\"}";
            bad.put("alg " + none + ", no signature", part(header) + "." + part(good) + ".");
            bad.put(
                    "alg " + none + ", signed",
                    sign(header, good, "HmacSHA256", Shared.JWT_SECRET));
        }
        bad.put("no alg", sign("{}", good, "HmacSHA256", Shared.JWT_SECRET));
        bad.put("HS384", sign("{\"alg\":\"HS384\"}", good, "HmacSHA384", Shared.JWT_SECRET));
        bad.put("HS512", sign("{\"alg\":\"HS512\"}", good, "HmacSHA512", Shared.JWT_SECRET));
        for (String other :
                new String[] {"RS256", "ES256", "PS256", "EdDSA", "HS1", "hs256", "dir"}) {
            bad.put(
                    other,
                    sign("{\"alg\":\"" + other + "\"}", good, "HmacSHA256", Shared.JWT_SECRET));
        }
        bad.put(
                "an unknown critical header",
                sign(
                        "{\"alg\":\"HS256\",\"crit\":[\"x\"],\"x\":1}",
                        good,
                        "HmacSHA256",
                        Shared.JWT_SECRET));
        bad.put(
                "compressed",
                sign("{\"alg\":\"HS256\",\"zip\":\"DEF\"}", good, "HmacSHA256", Shared.JWT_SECRET));
        bad.put(
                "its own key",
                sign(
                        "{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"YWFh\"}}",
                        good,
                        "HmacSHA256",
                        "a".repeat(32)));
        bad.put(
                "a key of nowhere",
                sign("{\"alg\":\"HS256\",\"kid\":\"../../dev/null\"}", good, "HmacSHA256", "\0"));
        bad.put("another key", sign(HEADER, good, "HmacSHA256", "b".repeat(32)));
        bad.put("an empty key", sign(HEADER, good, "HmacSHA256", "\0"));
        bad.put(
                "another issuer",
                sign(
                        HEADER,
                        claims("therapy-booking", "somebody-else"),
                        "HmacSHA256",
                        Shared.JWT_SECRET));
        bad.put(
                "no issuer",
                sign(
                        HEADER,
                        claims("\"iss\":\"therapy-booking\",", ""),
                        "HmacSHA256",
                        Shared.JWT_SECRET));
        bad.put(
                "no end",
                sign(
                        HEADER,
                        good.replaceAll(",\"exp\":\\d+", ""),
                        "HmacSHA256",
                        Shared.JWT_SECRET));
        bad.put(
                "an end in words",
                sign(
                        HEADER,
                        good.replaceAll("\"exp\":\\d+", "\"exp\":\"never\""),
                        "HmacSHA256",
                        Shared.JWT_SECRET));
        bad.put(
                "ended a second ago",
                sign(
                        HEADER,
                        good.replaceAll(
                                "\"exp\":\\d+", "\"exp\":" + (Instant.now().getEpochSecond() - 1)),
                        "HmacSHA256",
                        Shared.JWT_SECRET));
        bad.put(
                "not begun",
                sign(
                        HEADER,
                        good.replaceAll(
                                "\"exp\"",
                                "\"nbf\":" + (Instant.now().getEpochSecond() + 600) + ",\"exp\""),
                        "HmacSHA256",
                        Shared.JWT_SECRET));
        bad.put(
                "a higher role",
                sign(HEADER, claims("\"client\"", "\"admin\""), "HmacSHA256", Shared.JWT_SECRET));
        bad.put(
                "an unknown role",
                sign(HEADER, claims("\"client\"", "\"root\""), "HmacSHA256", Shared.JWT_SECRET));
        bad.put(
                "roles",
                sign(
                        HEADER,
                        claims("\"client\"", "[\"client\",\"admin\"]"),
                        "HmacSHA256",
                        Shared.JWT_SECRET));
        bad.put(
                "no role",
                sign(HEADER, claims("\"role\":\"client\",", ""), "HmacSHA256", Shared.JWT_SECRET));
        bad.put(
                "nobody",
                sign(
                        HEADER,
                        claims(CLIENT.id(), "0123456789abcdef01234567"),
                        "HmacSHA256",
                        Shared.JWT_SECRET));
        bad.put(
                "no id",
                sign(HEADER, claims(CLIENT.id(), "admin"), "HmacSHA256", Shared.JWT_SECRET));
        bad.put(
                "an operator",
                sign(
                        HEADER,
                        claims("\"" + CLIENT.id() + "\"", "{\"$ne\":null}"),
                        "HmacSHA256",
                        Shared.JWT_SECRET));
        String token = CLIENT.token();
        String[] parts = token.split("\\.", -1);
        bad.put(
                "another payload",
                parts[0] + "." + part(claims("\"client\"", "\"admin\"")) + "." + parts[2]);
        bad.put("no signature", parts[0] + "." + parts[1] + ".");
        bad.put("half a signature", token.substring(0, token.length() - 20));
        bad.put(
                "a signature of another letter",
                token.substring(0, token.length() - 5)
                        + (token.charAt(token.length() - 5) == 'A' ? 'B' : 'A')
                        + token.substring(token.length() - 4));
        bad.put("two parts", parts[0] + "." + parts[1]);
        bad.put("five parts", token + ".a.b");
        bad.put("twice", token + token);
        bad.put("quoted", "\"" + token + "\"");
        for (Map.Entry<String, String> each : bad.entrySet()) {
            Api.Reply reply = Shared.SERVICE.api().get("/api/auth/me", each.getValue());
            assertThat(reply.status()).as(each.getKey()).isEqualTo(401);
            assertThat(reply.json().path("detail").asString())
                    .isEqualTo("A valid bearer token is required.");
            assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer");
        }
        assertThat(status(token)).isEqualTo(200);
    }

    @Test
    void isIgnoredByPublicCalls() throws Exception {
        String expired =
                sign(
                        HEADER,
                        claims("", "").replaceAll("\"exp\":\\d+", "\"exp\":1000000000"),
                        "HmacSHA256",
                        Shared.JWT_SECRET);
        Api api = Shared.SERVICE.api();
        for (String header :
                new String[] {"Bearer " + expired, "Bearer x", "Bearer", "Basic dTpw", "", "x"}) {
            String[] authorization = {"Authorization", header};
            String email = UUID.randomUUID() + "@example.com";
            String login =
                    "{\"email\":\"" + email + "\",\"password\":\"" + Practice.PASSWORD + "\"}";
            String registration = login.replace("{", "{\"name\":\"A\",");
            assertThat(api.post("/api/auth/register", null, registration, authorization).status())
                    .as(header)
                    .isEqualTo(201);
            assertThat(api.post("/api/auth/login", null, login, authorization).status())
                    .as(header)
                    .isEqualTo(200);
            assertThat(api.get("/api/therapists", null, authorization).status())
                    .as(header)
                    .isEqualTo(200);
            assertThat(api.post("/api/bookings", null, "{}", authorization).status())
                    .as("a guest's booking: " + header)
                    .isEqualTo(401);
        }
    }

    /**
     * The service must refuse base64url with padding or with unused bits set in the last character,
     * although it decodes to the same bytes.
     */
    @Test
    void takesOnlyTheCanonicalSpelling() {
        String token = CLIENT.token();
        String[] parts = token.split("\\.", -1);
        for (int i = 0; i < parts.length; i++) {
            for (String other : otherSpellings(parts[i])) {
                String[] changed = parts.clone();
                changed[i] = other;
                String spelled = String.join(".", changed);
                assertThat(status(spelled)).as(spelled).isEqualTo(401);
            }
        }
        assertThat(status(token)).isEqualTo(200);
    }

    private static List<String> otherSpellings(String part) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        List<String> spellings = new ArrayList<>();
        byte[] bytes = Base64.getUrlDecoder().decode(part);
        for (int i = 0; i < alphabet.length(); i++) {
            String spelled = part.substring(0, part.length() - 1) + alphabet.charAt(i);
            if (!spelled.equals(part)
                    && Arrays.equals(Base64.getUrlDecoder().decode(spelled), bytes)) {
                spellings.add(spelled);
            }
        }
        spellings.add(part + "=");
        spellings.add(part + "==");
        spellings.add(part + "%3D");
        spellings.add(part + "\n");
        spellings.add(part.substring(0, 4) + " " + part.substring(4));
        spellings.add(part + "*");
        if (part.contains("-") || part.contains("_")) {
            spellings.add(part.replace('-', '+').replace('_', '/'));
        }
        return spellings.stream().filter(text -> text.indexOf('\n') < 0).toList();
    }

    @Test
    void endsWithItsUser() {
        Practice.User demoted = Shared.PRACTICE.newUser("admin");
        Practice.User deleted = Shared.PRACTICE.newUser("admin");
        Practice.User erased = Shared.PRACTICE.newUser("admin");
        MongoDatabase database = Shared.SERVICE.bean(MongoDatabase.class);
        assertThat(status(demoted.token())).isEqualTo(200);
        database.getCollection("users")
                .updateOne(
                        Filters.eq("_id", new ObjectId(demoted.id())),
                        Updates.set("role", "client"));
        database.getCollection("users").deleteOne(Filters.eq("_id", new ObjectId(deleted.id())));
        Shared.PRACTICE.post("/api/privacy/erase", "{\"email\":\"" + erased.email() + "\"}");

        for (Practice.User user : new Practice.User[] {demoted, deleted, erased}) {
            assertThat(status(user.token())).isEqualTo(401);
            assertThat(Shared.SERVICE.api().get("/api/webhooks/keys", user.token()).status())
                    .isEqualTo(401);
        }
    }

    private static int status(String token) {
        return Shared.SERVICE.api().get("/api/auth/me", token).status();
    }

    /** Returns the claims of a valid token with one replaced text. */
    private static String claims(String text, String by) {
        long now = Instant.now().getEpochSecond();
        return ("{\"sub\":\""
                        + CLIENT.id()
                        + "\",\"role\":\"client\",\"iss\":\"therapy-booking\",\"iat\":"
                        + now
                        + ",\"exp\":"
                        + (now + 600)
                        + "}")
                .replace(text, by);
    }

    private static String sign(String header, String claims, String algorithm, String secret)
            throws Exception {
        String text = part(header) + "." + part(claims);
        Mac mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm));
        return text
                + "."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String part(String json) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
