package com.therapybooking.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import com.therapybooking.identity.login.LoginThrottle;
import com.therapybooking.support.Api;
import com.therapybooking.support.HeldBackCall;
import com.therapybooking.support.Practice;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tests changes of passwords, and API tokens. */
class CredentialsTest {

    private static final String WANTED = "a quite new password";

    private static final String URI = TestDatabase.freshUri();
    private static final String FOLDER = TestDatabase.freshFolder();

    private static TestService service;
    private static Practice practice;

    @BeforeAll
    static void start() {
        service = TestService.startOn(URI, FOLDER);
        practice = new Practice(service);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void replacesThePasswordAndEndsOlderTokens() {
        Practice.User user = practice.newUser("therapist");
        String second = service.api().token(user.email(), Practice.PASSWORD);

        Api.Reply changed = changePassword(user.token(), Practice.PASSWORD, WANTED);

        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        assertThat(changed.json().propertyNames()).containsExactly("success", "token", "expiresAt");
        assertThat(me(user.token())).isEqualTo(401);
        assertThat(me(second)).isEqualTo(401);
        assertThat(me(changed.json().path("token").asString())).isEqualTo(200);
        assertThat(login(user.email(), Practice.PASSWORD)).isEqualTo(401);
        assertThat(login(user.email(), WANTED)).isEqualTo(200);
    }

    @Test
    void refusesAWrongCurrentPasswordAndSlowsGuessing() {
        Practice.User user = practice.newUser("client");
        for (int i = 0; i < LoginThrottle.ATTEMPTS_BEFORE_WAIT; i++) {
            Api.Reply wrong = changePassword(user.token(), "wrong password", WANTED);
            assertThat(wrong.status()).isEqualTo(400);
            assertThat(wrong.json().path("errors").path(0).path("field").asString())
                    .isEqualTo("currentPassword");
        }

        // The first wait is short. On a busy machine it may end before the next call.
        assertThat(IntStream.range(0, 5))
                .extracting(i -> changePassword(user.token(), "wrong password", WANTED).status())
                .contains(429);
        assertThat(me(user.token())).isEqualTo(200);
    }

    @Test
    void refusesANewPasswordOfTheWrongLength() {
        Practice.User user = practice.newUser("client");
        for (String wanted : List.of("", "nine char", "x".repeat(129))) {
            Api.Reply refused = changePassword(user.token(), Practice.PASSWORD, wanted);
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.json().path("errors").path(0).path("field").asString())
                    .isEqualTo("newPassword");
        }
        for (String body :
                List.of(
                        "{}",
                        "{\"newPassword\":\"" + WANTED + "\"}",
                        "{\"currentPassword\":\"" + Practice.PASSWORD + "\"}")) {
            assertThat(service.api().post("/api/auth/password", user.token(), body).status())
                    .isEqualTo(400);
        }
        assertThat(me(user.token())).isEqualTo(200);
    }

    @Test
    void takesOneOfTwoChangesAtOnce() throws Exception {
        Practice.User user = practice.newUser("client");
        List<Callable<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            String wanted = WANTED + i;
            calls.add(() -> changePassword(user.token(), Practice.PASSWORD, wanted).status());
        }
        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> status : threads.invokeAll(calls)) {
                statuses.add(status.get());
            }
        }
        assertThat(statuses).containsOnlyOnce(200);
    }

    @Test
    void endsTokensOnEveryInstance() {
        if (!TestDatabase.isReal()) {
            return;
        }
        try (TestService two = TestService.startOn(URI, FOLDER)) {
            Practice.User user = practice.newUser("admin");
            JsonNode api =
                    service.api().post("/api/auth/tokens", user.token(), newToken("admin")).json();
            String token = api.path("token").asString();
            assertThat(two.api().get("/api/users", token).status()).isEqualTo(200);
            assertThat(
                            service.api()
                                    .call(
                                            "DELETE",
                                            "/api/auth/tokens/" + api.path("id").asString(),
                                            service.admin(),
                                            null)
                                    .status())
                    .isEqualTo(200);
            assertThat(two.api().get("/api/users", token).status()).isEqualTo(401);

            assertThat(two.api().get("/api/auth/me", user.token()).status()).isEqualTo(200);
            assertThat(
                            service.api()
                                    .post(
                                            "/api/auth/password",
                                            user.token(),
                                            body(Practice.PASSWORD, WANTED))
                                    .status())
                    .isEqualTo(200);
            assertThat(two.api().get("/api/auth/me", user.token()).status()).isEqualTo(401);
        }
    }

    @Test
    void showsAnApiTokenOnceAndListsItsUse() {
        Api.Reply created =
                service.api().post("/api/auth/tokens", service.admin(), newToken("webhooks:read"));
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        String token = created.json().path("token").asString();
        String id = created.json().path("id").asString();
        assertThat(listed(id).path("lastUsedAt").isNull()).isTrue();

        assertThat(service.api().get("/api/webhooks/keys", token).status()).isEqualTo(200);

        JsonNode used = listed(id);
        assertThat(used.path("lastUsedAt").asString()).endsWith("Z");
        assertThat(used.path("scope").asString()).isEqualTo("webhooks:read");
        assertThat(used.path("name").asString()).isEqualTo("A script");
        String stored =
                service.bean(MongoDatabase.class)
                        .getCollection("api_tokens")
                        .find()
                        .map(Document::toJson)
                        .into(new ArrayList<>())
                        .toString();
        assertThat(stored).contains(id).doesNotContain(token);
        assertThat(stored).doesNotContain(token.substring(token.lastIndexOf('.') + 1));
        String claims =
                new String(
                        Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]),
                        StandardCharsets.UTF_8);
        assertThat(claims).contains("\"scope\":\"webhooks:read\"").doesNotContain("role");
    }

    @Test
    void letsAnApiTokenDoWhatItsScopeSays() {
        String read = apiToken("webhooks:read");
        String write = apiToken("webhooks:write");
        String admin = apiToken("admin");
        String someKey = "/api/webhooks/keys/0123456789abcdef01234567";

        for (String path :
                List.of(
                        "/api/webhooks/keys",
                        "/api/webhooks/deliveries",
                        "/api/webhooks/stats",
                        "/api/webhooks/events")) {
            for (String token : List.of(read, write, admin)) {
                assertThat(service.api().get(path, token).status()).as(path).isEqualTo(200);
            }
        }
        for (String method : List.of("PATCH", "DELETE", "POST")) {
            String path = method.equals("POST") ? "/api/webhooks/keys" : someKey;
            int allowed = method.equals("POST") ? 400 : 404;
            String body = method.equals("DELETE") ? null : "{}";
            assertThat(service.api().call(method, path, read, body).status()).isEqualTo(403);
            assertThat(service.api().call(method, path, write, body).status()).isEqualTo(allowed);
            assertThat(service.api().call(method, path, admin, body).status()).isEqualTo(allowed);
        }
        assertThat(service.api().post("/api/webhooks/test", read, "{}").status()).isEqualTo(403);
        for (String path :
                List.of(
                        "/api/users",
                        "/api/bookings",
                        "/api/auth/me",
                        "/api/auth/tokens",
                        "/api/nowhere")) {
            assertThat(service.api().get(path, read).status()).as(path).isEqualTo(403);
            assertThat(service.api().get(path, write).status()).as(path).isEqualTo(403);
            assertThat(service.api().get(path, admin).status())
                    .as(path)
                    .isEqualTo(path.endsWith("nowhere") ? 404 : 200);
        }
        for (String path :
                List.of(
                        "/api/bookings",
                        "/api/users",
                        "/api/privacy/erase",
                        "/api/auth/tokens",
                        "/api/auth/password")) {
            assertThat(service.api().post(path, write, "{}").status()).as(path).isEqualTo(403);
        }
    }

    @Test
    void endsApiTokensWithTheRightsOfTheirMaker() {
        Practice.User demoted = practice.newUser("admin");
        Practice.User inactive = practice.newUser("admin");
        Practice.User changed = practice.newUser("admin");
        List<String> tokens = new ArrayList<>();
        for (Practice.User user : List.of(demoted, inactive, changed)) {
            tokens.add(
                    service.api()
                            .post("/api/auth/tokens", user.token(), newToken("admin"))
                            .json()
                            .path("token")
                            .asString());
        }
        tokens.forEach(token ->
                assertThat(service.api().get("/api/users", token).status()).isEqualTo(200));

        patch(demoted.id(), "{\"role\":\"therapist\"}");
        patch(inactive.id(), "{\"active\":false}");
        assertThat(changePassword(changed.token(), Practice.PASSWORD, WANTED).status())
                .isEqualTo(200);

        tokens.forEach(token ->
                assertThat(service.api().get("/api/users", token).status()).isEqualTo(401));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":\"a\",\"expiresInDays\":0,\"scope\":\"admin\"}",
                "{\"name\":\"a\",\"expiresInDays\":366,\"scope\":\"admin\"}",
                "{\"name\":\"a\",\"expiresInDays\":1.5,\"scope\":\"admin\"}",
                "{\"name\":\"a\",\"expiresInDays\":1,\"scope\":\"root\"}",
                "{\"name\":\"a\",\"expiresInDays\":1,\"scope\":\"ADMIN\"}",
                "{\"name\":\" \",\"expiresInDays\":1,\"scope\":\"admin\"}",
                "{\"expiresInDays\":1,\"scope\":\"admin\"}"
            })
    void refusesATokenThatIsNotPossible(String body) {
        assertThat(service.api().post("/api/auth/tokens", service.admin(), body).status())
                .isEqualTo(400);
    }

    /** Otherwise a thief could keep a call that makes a token, and finish it after the change. */
    @Test
    void refusesACallWhoseEndComesAfterANewPassword() throws IOException {
        Practice.User admin = practice.newUser("admin");
        try (HeldBackCall call = heldBack(admin.token())) {
            assertThat(changePassword(admin.token(), Practice.PASSWORD, WANTED).status())
                    .isEqualTo(200);

            assertThat(call.finish()).isEqualTo(401);
        }
    }

    @Test
    void refusesACallWhoseEndComesAfterItsApiTokenWasRevoked() throws IOException {
        JsonNode made = practice.post("/api/auth/tokens", newToken("admin"));
        try (HeldBackCall call = heldBack(made.path("token").asString())) {
            service.api()
                    .call(
                            "DELETE",
                            "/api/auth/tokens/" + made.path("id").asString(),
                            service.admin(),
                            null);

            assertThat(call.finish()).isEqualTo(401);
        }
    }

    private static HeldBackCall heldBack(String token) throws IOException {
        return new HeldBackCall(
                service.api(),
                "/api/auth/tokens",
                "application/json",
                "Authorization: Bearer " + token,
                newToken("admin"));
    }

    private static void patch(String id, String body) {
        assertThat(service.api().call("PATCH", "/api/users/" + id, service.admin(), body).status())
                .isEqualTo(200);
    }

    private static JsonNode listed(String id) {
        for (JsonNode token : practice.get("/api/auth/tokens?limit=200").path("tokens")) {
            if (token.path("id").asString().equals(id)) {
                return token;
            }
        }
        throw new AssertionError("The token is not listed");
    }

    private static String apiToken(String scope) {
        return service.api()
                .post("/api/auth/tokens", service.admin(), newToken(scope))
                .json()
                .path("token")
                .asString();
    }

    private static String newToken(String scope) {
        return "{\"name\":\"A script\",\"expiresInDays\":30,\"scope\":\"" + scope + "\"}";
    }

    private static Api.Reply changePassword(String token, String current, String wanted) {
        return service.api().post("/api/auth/password", token, body(current, wanted));
    }

    private static String body(String current, String wanted) {
        return "{\"currentPassword\":\"" + current + "\",\"newPassword\":\"" + wanted + "\"}";
    }

    private static int me(String token) {
        return service.api().get("/api/auth/me", token).status();
    }

    private static int login(String email, String password) {
        return service.api()
                .post(
                        "/api/auth/login",
                        null,
                        "{\"email\":\"" + email + "\",\"password\":\"" + password + "\"}")
                .status();
    }
}
