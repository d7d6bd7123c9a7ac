package com.therapybooking.identity.users;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.therapybooking.support.Api;
import com.therapybooking.support.Practice;
import com.therapybooking.support.TestService;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tests the user administration through the API. */
@Order(2)
class UserAdministrationTest {

    private static TestService service;
    private static Practice practice;

    @BeforeAll
    static void start() {
        service = TestService.start();
        practice = new Practice(service);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void listsUsersByRoleAndPageByPage() {
        Practice.User first = practice.newUser("therapist");
        Practice.User second = practice.newUser("therapist");
        Practice.User client = practice.newUser("client");

        List<String> therapists = ids("/api/users?role=therapist&limit=1");

        assertThat(therapists).contains(first.id(), second.id()).doesNotContain(client.id());
        assertThat(ids("/api/users?limit=200")).contains(first.id(), client.id());
        JsonNode user = practice.get("/api/users/" + first.id()).path("user");
        assertThat(user.propertyNames())
                .containsExactlyInAnyOrder(
                        "_id",
                        "name",
                        "email",
                        "role",
                        "sessionPrice",
                        "currency",
                        "sessionMinutes",
                        "active");
        assertThat(user.path("active").booleanValue()).isTrue();
        assertThat(service.api().get("/api/users?role=boss", service.admin()).status())
                .isEqualTo(400);
        assertThat(
                        service.api()
                                .get("/api/users/0123456789abcdef01234567", service.admin())
                                .status())
                .isEqualTo(404);
    }

    @Test
    void changesWhatIsGivenAndLeavesTheRest() {
        String id = practice.newUser("therapist").id();

        JsonNode renamed = change(id, "{\"name\":\" Dr. New \"}").json().path("user");
        JsonNode priced =
                change(id, "{\"sessionPrice\":9000,\"currency\":\"JPY\",\"sessionMinutes\":25}")
                        .json()
                        .path("user");
        JsonNode restored =
                change(id, "{\"sessionPrice\":null,\"currency\":null,\"sessionMinutes\":null}")
                        .json()
                        .path("user");

        assertThat(renamed.path("name").asString()).isEqualTo("Dr. New");
        assertThat(renamed.path("sessionPrice").asInt()).isEqualTo(75);
        assertThat(priced.path("name").asString()).isEqualTo("Dr. New");
        assertThat(priced.path("sessionPrice").asInt()).isEqualTo(9000);
        assertThat(restored.path("sessionPrice").asInt()).isEqualTo(75);
        assertThat(restored.path("currency").asString()).isEqualTo("USD");
        assertThat(restored.path("sessionMinutes").asInt()).isEqualTo(50);
    }

    @Test
    void keepsTheWithdrawnCurrencyOfATherapistWhoHasOne() {
        String id = new Practice(service).newUser("therapist").id();
        service.bean(MongoDatabase.class)
                .getCollection("users")
                .updateOne(Filters.eq("_id", new ObjectId(id)), Updates.set("currency", "DEM"));

        for (String change : List.of("{\"active\":false}", "{\"sessionPrice\":80}")) {
            Api.Reply reply =
                    service.api().call("PATCH", "/api/users/" + id, service.admin(), change);
            assertThat(reply.status()).as(reply.text()).isEqualTo(200);
            assertThat(reply.text()).contains("\"currency\":\"DEM\"");
        }
    }

    @Test
    void namesEveryWrongFieldOfANewUserInOneReply() {
        Api.Reply reply =
                service.api()
                        .post(
                                "/api/users",
                                service.admin(),
                                """
                                {"name":"","email":"x","password":"short","role":"therapist",\
                                "sessionPrice":-1,"currency":"DEM","sessionMinutes":1}\
                                """);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("errors").valueStream())
                .extracting(error -> error.path("field").asString())
                .containsExactlyInAnyOrder(
                        "name", "email", "password", "sessionPrice", "currency", "sessionMinutes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":null}",
                "{\"name\":\"  \"}",
                "{\"role\":null}",
                "{\"role\":\"boss\"}",
                "{\"active\":null}",
                "{\"active\":\"true\"}",
                "{\"password\":\"short\"}",
                "{\"password\":null}",
                "{\"email\":\"other@example.com\"}",
                "{\"sessionMinutes\":4}",
                "{\"currency\":\"JPY\",\"sessionPrice\":1.5}",
                "{\"role\":\"client\",\"sessionPrice\":5}",
                "[]",
                ""
            })
    void refusesAChangeThatIsNotPossible(String body) {
        String id = practice.newUser("therapist").id();
        JsonNode before = practice.get("/api/users/" + id);

        assertThat(change(id, body).status()).isEqualTo(400);
        assertThat(practice.get("/api/users/" + id)).isEqualTo(before);
    }

    @Test
    void refusesACurrencyThatThePriceHasTooManyDecimalsFor() {
        String id = practice.newUser("therapist").id();
        assertThat(change(id, "{\"sessionPrice\":75.5}").status()).isEqualTo(200);

        Api.Reply reply = change(id, "{\"currency\":\"JPY\"}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("errors").path(0).path("field").asString())
                .isEqualTo("sessionPrice");
    }

    @ParameterizedTest
    @CsvSource({
        "0, USD, 201",
        "75.55, USD, 201",
        "75.50000, USD, 201",
        "75.555, USD, 400",
        "750000, IDR, 201",
        "99, JPY, 201",
        "99.5, JPY, 400",
        "1.234, KWD, 201",
        "1.2345, KWD, 400",
        "1000000000, USD, 201",
        "1e9, USD, 201",
        "1000000000.01, USD, 400",
        "1e10, USD, 400",
        "1e999, USD, 400",
        "1e-999, USD, 400",
        "-0.01, USD, 400",
        "-1, JPY, 400",
        "5, XYZ, 400",
        "5, XXX, 400",
        "5, XAU, 400",
        "5, DEM, 400",
        "5, BOV, 400",
        "5, XOF, 201",
        "5, usd, 400"
    })
    void takesPricesWithTheDecimalsOfTheirCurrency(String price, String currency, int status) {
        String terms = "\"sessionPrice\":" + price + ",\"currency\":\"" + currency + "\"}";
        Api.Reply created =
                service.api()
                        .post(
                                "/api/users",
                                service.admin(),
                                """
                                {"name":"T","email":"%s@example.com","password":"ten or more","role":"therapist",%s\
                                """
                                        .formatted(java.util.UUID.randomUUID(), terms));

        assertThat(created.status()).as(created.text()).isEqualTo(status);
        String id = practice.newUser("therapist").id();
        assertThat(change(id, "{" + terms).status()).isEqualTo(status == 201 ? 200 : status);
    }

    @Test
    void letsNoInactiveUserIn() {
        Practice.User user = practice.newUser("client");
        assertThat(change(user.id(), "{\"active\":false}").status()).isEqualTo(200);

        assertThat(me(user.token())).isEqualTo(401);
        Api.Reply login = login(user.email(), Practice.PASSWORD);
        assertThat(login.status()).isEqualTo(401);
        assertThat(login.text()).isEqualTo(login("nobody@example.com", "no password").text());

        assertThat(change(user.id(), "{\"active\":true}").status()).isEqualTo(200);
        assertThat(login(user.email(), Practice.PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void booksNoInactiveTherapist() {
        Practice.User therapist = practice.newUser("therapist");
        practice.book(therapist);
        assertThat(change(therapist.id(), "{\"active\":false}").status()).isEqualTo(200);

        Api.Reply refused = tryToBook(therapist, 500);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("errors").path(0).path("field").asString())
                .isEqualTo("therapistId");
        assertThat(service.api().get("/api/therapists?limit=200", null).text())
                .doesNotContain(therapist.id());
        assertThat(change(therapist.id(), "{\"active\":true}").status()).isEqualTo(200);
        assertThat(tryToBook(therapist, 501).status()).isEqualTo(201);
    }

    @Test
    void endsTheTokensOfAUserWithANewRoleOrPassword() {
        Practice.User demoted = practice.newUser("admin");
        Practice.User reset = practice.newUser("client");

        assertThat(change(demoted.id(), "{\"role\":\"client\"}").status()).isEqualTo(200);
        assertThat(change(reset.id(), "{\"password\":\"another password\"}").status())
                .isEqualTo(200);

        assertThat(me(demoted.token())).isEqualTo(401);
        assertThat(me(reset.token())).isEqualTo(401);
        assertThat(login(reset.email(), Practice.PASSWORD).status()).isEqualTo(401);
        assertThat(login(reset.email(), "another password").status()).isEqualTo(200);
    }

    /** A stolen token must stay invalid when its user gets the old role or the access again. */
    @Test
    void endedTokensStayEndedWhenTheRoleOrTheAccessComesBack() {
        Practice.User back = practice.newUser("admin");
        Practice.User paused = practice.newUser("client");
        change(back.id(), "{\"role\":\"client\"}");
        change(back.id(), "{\"role\":\"admin\"}");
        change(paused.id(), "{\"active\":false}");
        change(paused.id(), "{\"active\":true}");

        assertThat(me(back.token())).isEqualTo(401);
        assertThat(me(paused.token())).isEqualTo(401);
        assertThat(login(paused.email(), Practice.PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void deletesAUser() {
        Practice.User user = practice.newUser("client");

        assertThat(delete(user.id()).status()).isEqualTo(200);

        assertThat(me(user.token())).isEqualTo(401);
        assertThat(login(user.email(), Practice.PASSWORD).status()).isEqualTo(401);
        assertThat(delete(user.id()).status()).isEqualTo(404);
        assertThat(
                        service.api()
                                .post(
                                        "/api/auth/register",
                                        null,
                                        "{\"name\":\"A\",\"email\":\""
                                                + user.email()
                                                + "\",\"password\":\"ten or more\"}")
                                .status())
                .isEqualTo(201);
    }

    @Test
    void keepsATherapistWithBookingsToCome() {
        Practice.User therapist = practice.newUser("therapist");
        Practice.Booked booking = practice.book(therapist);

        assertThat(delete(therapist.id()).status()).isEqualTo(409);
        assertThat(change(therapist.id(), "{\"role\":\"client\"}").status()).isEqualTo(409);
        assertThat(tryToBook(therapist, 600).status()).as("still bookable").isEqualTo(201);
        practice.cancel(booking);
        assertThat(delete(therapist.id()).status()).isEqualTo(409);
    }

    @Test
    void takesNoBookingForATherapistWhomItDeletesMeanwhile() throws Exception {
        Practice.User therapist = practice.newUser("therapist");
        boolean deleted = endsWhileBooked(therapist, () -> delete(therapist.id()));
        assertThat(service.api().get("/api/users/" + therapist.id(), service.admin()).status())
                .isEqualTo(deleted ? 404 : 200);
    }

    @Test
    void takesNoBookingForATherapistWhoseRoleItTakesMeanwhile() throws Exception {
        Practice.User therapist = practice.newUser("therapist");
        boolean changed =
                endsWhileBooked(therapist, () -> change(therapist.id(), "{\"role\":\"client\"}"));
        JsonNode user = practice.get("/api/users/" + therapist.id()).path("user");
        assertThat(user.path("role").asString()).isEqualTo(changed ? "client" : "therapist");
        assertThat(user.path("active").asBoolean()).isTrue();
    }

    @Test
    void keepsADeactivationThatIsMadeWhileTheRoleIsTaken() throws Exception {
        Practice.User therapist = practice.newUser("therapist");
        List<Api.Reply> replies =
                atOnce(
                        List.of(
                                () -> change(therapist.id(), "{\"role\":\"admin\"}"),
                                () -> {
                                    Thread.sleep(700);
                                    return change(therapist.id(), "{\"active\":false}");
                                }));

        assertThat(replies.get(1).status()).isEqualTo(200);
        JsonNode user = practice.get("/api/users/" + therapist.id()).path("user");
        assertThat(user.path("active").asBoolean()).isFalse();
    }

    /**
     * Sends bookings and the call at the same time. Asserts that either the call succeeds or at
     * least one booking does, and returns whether the call succeeded.
     */
    private boolean endsWhileBooked(Practice.User therapist, Callable<Api.Reply> end)
            throws Exception {
        List<Callable<Api.Reply>> calls = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            int hours = 700 + i;
            calls.add(() -> tryToBook(therapist, hours));
            if (i == 3) {
                calls.add(end);
            }
        }
        List<Api.Reply> replies = atOnce(calls);
        boolean ended = replies.get(4).status() == 200;
        boolean booked = replies.stream().anyMatch(reply -> reply.status() == 201);
        assertThat(ended).isEqualTo(!booked);
        return ended;
    }

    @Test
    void keepsTheLastActiveAdministrator() {
        try (TestService other = TestService.start()) {
            Practice there = new Practice(other);
            String last =
                    other.api()
                            .get("/api/auth/me", other.admin())
                            .json()
                            .path("user")
                            .path("_id")
                            .asString();
            String inactive = there.newUser("admin").id();
            assertThat(change(other, inactive, "{\"active\":false}").status()).isEqualTo(200);

            assertThat(change(other, last, "{\"active\":false}").status()).isEqualTo(409);
            assertThat(change(other, last, "{\"role\":\"client\"}").status()).isEqualTo(409);
            assertThat(delete(other, last).status()).isEqualTo(409);
            assertThat(
                            other.api()
                                    .post(
                                            "/api/privacy/erase",
                                            other.admin(),
                                            "{\"email\":\"" + TestService.ADMIN_EMAIL + "\"}")
                                    .status())
                    .isEqualTo(409);
            assertThat(change(other, last, "{\"name\":\"Still here\"}").status()).isEqualTo(200);

            assertThat(change(other, inactive, "{\"active\":true}").status()).isEqualTo(200);
            assertThat(change(other, last, "{\"role\":\"client\"}").status()).isEqualTo(200);
        }
    }

    @Test
    void keepsAnAdministratorWhenAllAreDemotedAtOnce() throws Exception {
        try (TestService other = TestService.start()) {
            Practice there = new Practice(other);
            for (int round = 0; round < 5; round++) {
                List<Practice.User> admins =
                        List.of(there.newUser("admin"), there.newUser("admin"));
                List<Callable<Api.Reply>> calls = new ArrayList<>();
                for (Practice.User admin : admins) {
                    calls.add(() ->
                            other.api()
                                    .call(
                                            "PATCH",
                                            "/api/users/" + admin.id(),
                                            other.admin(),
                                            "{\"role\":\"client\"}"));
                }
                String first =
                        other.api()
                                .get("/api/auth/me", other.admin())
                                .json()
                                .path("user")
                                .path("_id")
                                .asString("");
                if (round == 4 && !first.isEmpty()) {
                    calls.add(() -> delete(other, first));
                }
                atOnce(calls);
            }
            long active =
                    other.bean(com.mongodb.client.MongoDatabase.class)
                            .getCollection("users")
                            .countDocuments(
                                    com.mongodb.client.model.Filters.and(
                                            com.mongodb.client.model.Filters.eq("role", "admin"),
                                            com.mongodb.client.model.Filters.ne("active", false)));
            assertThat(active).isPositive();
        }
    }

    private static List<Api.Reply> atOnce(List<Callable<Api.Reply>> calls) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Api.Reply> replies = new ArrayList<>();
            for (Future<Api.Reply> reply : threads.invokeAll(calls)) {
                replies.add(reply.get());
            }
            return replies;
        }
    }

    private static List<String> ids(String path) {
        List<String> ids = new ArrayList<>();
        String cursor = null;
        do {
            JsonNode page = practice.get(cursor == null ? path : path + "&cursor=" + cursor);
            page.path("users").forEach(user -> ids.add(user.path("_id").asString()));
            cursor = page.path("nextCursor").asString(null);
        } while (cursor != null);
        return ids;
    }

    private static Api.Reply tryToBook(Practice.User therapist, int hours) {
        return practice.tryToBook(
                therapist,
                Instant.now().truncatedTo(ChronoUnit.HOURS).plus(hours, ChronoUnit.HOURS));
    }

    private static Api.Reply change(String id, String body) {
        return change(service, id, body);
    }

    private static Api.Reply change(TestService at, String id, String body) {
        return at.api().call("PATCH", "/api/users/" + id, at.admin(), body);
    }

    private static Api.Reply delete(String id) {
        return delete(service, id);
    }

    private static Api.Reply delete(TestService at, String id) {
        return at.api().call("DELETE", "/api/users/" + id, at.admin(), null);
    }

    private static int me(String token) {
        return service.api().get("/api/auth/me", token).status();
    }

    private static Api.Reply login(String email, String password) {
        return service.api()
                .post(
                        "/api/auth/login",
                        null,
                        "{\"email\":\"" + email + "\",\"password\":\"" + password + "\"}");
    }
}
