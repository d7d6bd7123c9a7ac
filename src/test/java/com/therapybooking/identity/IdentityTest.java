package com.therapybooking.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.identity.login.LoginThrottle;
import com.therapybooking.support.Api;
import com.therapybooking.support.TestService;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class IdentityTest {

    private static final String ADMIN = TestService.ADMIN_EMAIL;

    private static TestService service;
    private static Api api;

    @BeforeAll
    static void start() {
        service = TestService.start();
        api = service.api();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void registersAndTellsWhoIsSignedIn() {
        String email = unique();

        Api.Reply created = api.post("/api/auth/register", null, registration(email));

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().path("success").booleanValue()).isTrue();
        assertThat(created.json().path("expiresAt").asString()).endsWith("Z");
        assertThat(created.json().path("user").propertyNames())
                .containsExactly("_id", "name", "email", "role");
        String token = created.json().path("token").asString();
        Api.Reply me = api.get("/api/auth/me", token);
        assertThat(me.status()).isEqualTo(200);
        assertThat(me.json().path("user").path("email").asString()).isEqualTo(email);
        assertThat(me.json().path("user").path("role").asString()).isEqualTo("client");
    }

    @Test
    void takesAnAddressOnceWhateverItsLetterCase() {
        String email = unique();
        api.post("/api/auth/register", null, registration(email));

        Api.Reply again =
                api.post("/api/auth/register", null, registration(email.toUpperCase(Locale.ROOT)));

        assertThat(again.status()).isEqualTo(409);
        assertThat(api.token(email.toUpperCase(Locale.ROOT), "ten or more")).isNotEmpty();
    }

    @Test
    void answersAnUnknownAddressAsAWrongPassword() {
        Api.Reply unknown = login("nobody@example.com", "some password");
        Api.Reply wrong = login(ADMIN, "some password");

        assertThat(unknown.status()).isEqualTo(401);
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(unknown.text()).isEqualTo(wrong.text());
    }

    @Test
    void slowsRepeatedFailures() {
        String email = unique();
        for (int i = 0; i < LoginThrottle.ATTEMPTS_BEFORE_WAIT; i++) {
            assertThat(login(email, "wrong password").status()).isEqualTo(401);
        }

        Api.Reply slowed = login(email, "wrong password");

        assertThat(slowed.status()).isEqualTo(429);
        assertThat(slowed.header("Retry-After")).isEqualTo("1");
    }

    @Test
    void makesATherapistWithDefaults() {
        String admin = service.admin();
        String body =
                """
                {"name":"Dr. T","email":"%s","password":"ten or more","role":"therapist"}
                """
                        .formatted(unique());

        Api.Reply created = api.post("/api/users", admin, body);

        assertThat(created.status()).isEqualTo(201);
        String id = created.json().path("user").path("_id").asString();
        Api.Reply list = api.get("/api/therapists?limit=200", null);
        assertThat(list.text())
                .contains(
                        "{\"_id\":\""
                                + id
                                + "\",\"name\":\"Dr. T\",\"sessionPrice\":75,\"currency\":\"USD\","
                                + "\"sessionMinutes\":50}");
    }

    @Test
    void refusesAPriceThatCannotBe() {
        String admin = service.admin();
        for (String price :
                new String[] {"-1", "1000000001", "1e999", "0.00001", "\"75\"", "true"}) {
            Api.Reply reply =
                    api.post(
                            "/api/users",
                            admin,
                            """
                            {"name":"T","email":"t@example.com","password":"ten or more",
                             "role":"therapist","sessionPrice":%s}
                            """
                                    .formatted(price));
            assertThat(reply.status()).as(price).isEqualTo(400);
            assertThat(reply.json().path("errors").path(0).path("field").asString())
                    .as(reply.text())
                    .isEqualTo("sessionPrice");
        }
    }

    @Test
    void erasesAnAccount() {
        String admin = service.admin();
        String email = unique();
        String token =
                api.post("/api/auth/register", null, registration(email))
                        .json()
                        .path("token")
                        .asString();

        Api.Reply erased = api.post("/api/privacy/erase", admin, "{\"email\":\"" + email + "\"}");

        assertThat(erased.status()).isEqualTo(200);
        assertThat(erased.text()).isEqualTo("{\"success\":true,\"bookings\":0,\"deliveries\":0}");
        assertThat(api.get("/api/auth/me", token).status()).isEqualTo(401);
        assertThat(login(email, "ten or more").status()).isEqualTo(401);
    }

    @Test
    void keepsTheLastAdministrator() {
        String admin = service.admin();

        Api.Reply reply = api.post("/api/privacy/erase", admin, "{\"email\":\"" + ADMIN + "\"}");

        assertThat(reply.status()).isEqualTo(409);
        assertThat(api.get("/api/audit?target=person&actor=" + ADMIN, admin).text())
                .as("a refused erasure changes nothing")
                .doesNotContain("\"bookings\":{}", "\"changes\":[]");
    }

    private static Api.Reply login(String email, String password) {
        return api.post(
                "/api/auth/login",
                null,
                "{\"email\":\"" + email + "\",\"password\":\"" + password + "\"}");
    }

    private static String unique() {
        return "u" + UUID.randomUUID() + "@example.com";
    }

    private static String registration(String email) {
        return "{\"name\":\"A\",\"email\":\"" + email + "\",\"password\":\"ten or more\"}";
    }
}
