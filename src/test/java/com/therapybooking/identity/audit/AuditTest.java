package com.therapybooking.identity.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.therapybooking.support.Api;
import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Tests the audit log through the API, on each kind of database. */
@ParameterizedClass
@MethodSource("databases")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // start() runs before each invocation
@MostlyWaits
class AuditTest {

    /** With this validator MongoDB refuses every write to a collection. */
    private static final Document IMPOSSIBLE =
            new Document("impossible", new Document("$exists", true));

    private static final String URL = "https://93.184.216.34/hook";

    @Parameter String uri = "";
    private TestService service;
    private Practice practice;
    private Practice.User therapist;

    static List<String> databases() {
        return TestDatabase.everyKind();
    }

    @BeforeParameterizedClassInvocation
    void start() {
        service =
                TestService.startOn(
                        uri,
                        TestDatabase.freshFolder(),
                        "therapy.identity.trusted-proxies=127.0.0.0/8");
        practice = new Practice(service);
        therapist = practice.newUser("therapist");
    }

    @AfterParameterizedClassInvocation
    void stop() {
        service.close();
    }

    @Test
    void recordsTheLifeOfAKeyWithoutItsSecrets() {
        Practice.Key key =
                practice.newKey(
                        URL,
                        ",\"headers\":{\"Authorization\":\"Bearer zxy-1\"}",
                        "booking.created");
        practice.changeKey(
                key,
                """
                {"name":"Calendar","rateLimit":7,"headers":{"Authorization":"Bearer zxy-2"}}\
                """);
        practice.changeKey(key, "{\"name\":\"Calendar\"}");
        JsonNode rotated =
                practice.post("/api/webhooks/keys/" + key.id() + "/rotate", "{\"overlapHours\":2}")
                        .path("key");
        practice.post(
                "/api/webhooks/keys/" + key.id() + "/recover",
                "{\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2050-01-01T00:00:00Z\"}");
        practice.deleteKey(key);

        List<JsonNode> entries = entries("target=" + key.id());

        assertThat(actions(entries))
                .containsExactly(
                        "key.deleted",
                        "key.recovered",
                        "key.rotated",
                        "key.changed",
                        "key.created");
        JsonNode changed = entries.get(3);
        assertThat(change(changed, "name")).isEqualTo("\"Some key\" -> \"Calendar\"");
        assertThat(change(changed, "rateLimit")).isEqualTo("1000 -> 7");
        assertThat(change(changed, "headers")).contains("(not shown)");
        assertThat(changed.path("changes")).hasSize(3);
        assertThat(changed.path("actor").path("email").asString())
                .isEqualTo(TestService.ADMIN_EMAIL);
        assertThat(changed.path("address").asString()).isEqualTo("127.0.0.1");
        assertThat(changed.path("target").path("name").asString()).isEqualTo("Calendar");
        assertThat(entries.toString())
                .doesNotContain(key.rawKey(), key.signingSecret(), "zxy-1", "zxy-2")
                .doesNotContain(rotated.path("rawKey").asString());
    }

    @Test
    void recordsUsersAndTheirPasswordsWithoutThem() {
        Practice.User user = practice.newUser("therapist");
        String path = "/api/users/" + user.id();
        patch(path, "{\"sessionPrice\":120.50,\"active\":false}");
        patch(path, "{\"active\":true,\"password\":\"a-new-password\"}");
        String token = service.api().token(user.email(), "a-new-password");
        Api.Reply own =
                service.api()
                        .post(
                                "/api/auth/password",
                                token,
                                """
                                {"currentPassword":"a-new-password","newPassword":"another-one-of-mine"}\
                                """);
        assertThat(own.status()).isEqualTo(200);
        assertThat(service.api().call("DELETE", path, service.admin(), null).status())
                .isEqualTo(200);

        List<JsonNode> entries = entries("target=" + user.id());

        assertThat(actions(entries))
                .containsExactly(
                        "user.deleted",
                        "user.password_changed",
                        "user.changed",
                        "user.changed",
                        "user.created");
        assertThat(change(entries.get(3), "sessionPrice")).isEqualTo("\"75\" -> \"120.5\"");
        assertThat(change(entries.get(3), "active")).isEqualTo("true -> false");
        assertThat(change(entries.get(2), "password")).contains("(not shown)");
        assertThat(entries.get(1).path("actor").path("type").asString()).isEqualTo("therapist");
        assertThat(entries("target=" + user.email())).hasSize(5);
        assertThat(dump()).doesNotContain("a-new-password", "another-one-of-mine", "argon2");
    }

    @Test
    void namesTheApiTokenOfACall() {
        JsonNode token =
                practice.post(
                        "/api/auth/tokens",
                        "{\"name\":\"Nightly\",\"expiresInDays\":3,\"scope\":\"webhooks:write\"}");
        String id = token.path("id").asString();
        Practice.Key key =
                new Practice(service.api(), token.path("token").asString())
                        .newKey(URL, "", "booking.created");
        assertThat(
                        service.api()
                                .call("DELETE", "/api/auth/tokens/" + id, service.admin(), null)
                                .status())
                .isEqualTo(200);

        List<JsonNode> byToken = entries("actor=" + id);

        assertThat(actions(byToken)).containsExactly("key.created");
        assertThat(byToken.getFirst().path("target").path("id").asString()).isEqualTo(key.id());
        assertThat(byToken.getFirst().path("actor").path("tokenName").asString())
                .isEqualTo("Nightly");
        assertThat(actions(entries("target=" + id)))
                .containsExactly("token.revoked", "token.created");
        assertThat(dump()).doesNotContain(token.path("token").asString());
    }

    @Test
    void recordsEveryChangeOfABookingButNotWhatAGuestBooked() {
        Practice.Booked booking = practice.book(therapist);
        Api.Reply paid =
                service.api()
                        .post(
                                "/api/bookings/" + booking.id() + "/verify-payment",
                                therapist.token(),
                                "{\"paymentProvider\":\"bank\",\"paymentReference\":\"R-77\"}",
                                "X-Forwarded-For",
                                "198.51.100.1, 2001:DB8:0:0:0:0:0:9");
        assertThat(paid.status()).isEqualTo(200);
        practice.move(booking, Instant.parse("2050-03-01T10:00:00Z"));
        Api.Reply cancelled =
                service.api()
                        .post(
                                "/api/bookings/" + booking.id() + "/cancel",
                                null,
                                "",
                                "X-Booking-Token",
                                String.valueOf(booking.manageToken()));
        assertThat(cancelled.status()).isEqualTo(200);

        List<JsonNode> entries = entries("target=" + booking.id());

        assertThat(actions(entries))
                .containsExactly(
                        "booking.cancelled", "booking.rescheduled", "booking.payment_verified");
        assertThat(entries.getFirst().path("actor").path("type").asString()).isEqualTo("guest");
        assertThat(change(entries.get(1), "scheduledAt")).endsWith("\"2050-03-01T10:00:00Z\"");
        assertThat(change(entries.get(2), "status"))
                .isEqualTo("\"pending_payment\" -> \"confirmed\"");
        assertThat(entries.get(2).path("actor").path("id").asString()).isEqualTo(therapist.id());
        assertThat(entries.get(2).path("address").asString()).isEqualTo("2001:db8::9");
        assertThat(actions(entries("actor=" + therapist.email())))
                .containsExactly("booking.payment_verified");
    }

    @Test
    void recordsARetryUnderItsDeliveryAndItsKey() {
        try (Receiver receiver = Receiver.start()) {
            Practice.Key key = practice.newKey(receiver, "booking.created");
            receiver.await("booking.created", practice.book(therapist).id());
            String delivery = practice.newestDelivery(key);
            practice.post("/api/webhooks/deliveries/retry", "{\"ids\":[\"" + delivery + "\"]}");
            practice.post("/api/webhooks/deliveries/" + delivery + "/retry", null);

            assertThat(actions(entries("target=" + delivery)))
                    .containsExactly("delivery.retried", "delivery.retried");
            assertThat(actions(entries("target=" + key.id())))
                    .containsExactly("delivery.retried", "delivery.retried", "key.created");
            assertThat(actions(entries("target=key+" + key.id()))).containsExactly("key.created");
            practice.deleteKey(key);
        }
    }

    @Test
    void filtersAndPages() {
        String target = practice.newUser("client").id();
        for (int i = 0; i < 4; i++) {
            patch("/api/users/" + target, "{\"name\":\"Name " + i + "\"}");
        }
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = practice.get("/api/audit?limit=2&target=" + target + cursor);
            page.path("entries").forEach(entry -> seen.add(entry.path("_id").asString()));
            cursor = "&cursor=" + page.path("nextCursor").asString("");
        } while (cursor.length() > "&cursor=".length());
        assertThat(seen).hasSize(5).doesNotHaveDuplicates();

        List<JsonNode> all = entries("target=" + target);
        String middle = all.get(2).path("at").asString();
        assertThat(entries("target=" + target + "&from=" + middle)).hasSizeBetween(3, 5);
        assertThat(entries("target=" + target + "&to=" + middle)).hasSizeBetween(0, 2);
        assertThat(
                        entries("target=" + target + "&from=" + middle).size()
                                + entries("target=" + target + "&to=" + middle).size())
                .isEqualTo(5);
        assertThat(entries("actor=guest&target=" + target)).isEmpty();
        for (String wrong :
                List.of("actor=root", "target=thing", "from=yesterday", "to=1", "limit=0", "x=1")) {
            assertThat(service.api().get("/api/audit?" + wrong, service.admin()).status())
                    .as(wrong)
                    .isEqualTo(400);
        }
    }

    @Test
    void forgetsAnErasedPerson() {
        String email = "Quentin.Zed@Example.com";
        String id = newAdministrator("Quentin Early", email);
        patch("/api/users/" + id, "{\"name\":\"Quentin Zed\"}");
        String token = service.api().token(email, Practice.PASSWORD);
        Practice.Key key =
                new Practice(service.api(), token)
                        .newKey(
                                "https://93.184.216.34/?for=quentin.zed%40example.com",
                                ",\"notes\":\"Ask Quentin Zed\"", "booking.created");
        practice.changeKey(key, "{\"notes\":null,\"webhookUrl\":\"" + URL + "\"}");
        assertThat(dump()).contains("quentin");

        practice.post("/api/privacy/erase", "{\"email\":\"quentin.zed@example.com\"}");

        assertThat(dump()).doesNotContain("quentin").contains("key.created");
        JsonNode made = entries("target=" + key.id()).getLast();
        assertThat(made.path("actor").path("id").asString()).isEqualTo(id);
        assertThat(made.path("address").isNull()).isTrue();
        assertThat(change(made, "notes")).isEqualTo("null -> \"(erased)\"");
        JsonNode erased = entries("target=person").getFirst();
        assertThat(erased.path("action").asString()).isEqualTo("person.erased");
        assertThat(erased.path("actor").path("email").asString())
                .isEqualTo(TestService.ADMIN_EMAIL);
        assertThat(erased.path("changes").toString()).contains("\"bookings\"");
    }

    @Test
    void searchesForNamesThatOnlyTheAuditLogKnows() {
        String email = "brunhilde@example.com";
        String id = newAdministrator("Brunhilde Zwacky", email);
        Practice.Key key =
                practice.newKey(URL, ",\"notes\":\"Ask Brunhilde Zwacky\"", "booking.created");
        patch("/api/users/" + id, "{\"name\":\"C. Smith\"}");

        JsonNode erased = practice.post("/api/privacy/erase", "{\"email\":\"" + email + "\"}");

        assertThat(erased.path("typedTexts").toString()).contains(key.id());
        assertThat(dump()).doesNotContain("brunhilde");
    }

    @Test
    void searchesForNamesThatOnlyAKeyKnows() {
        String email = "cordelia@example.com";
        String id = newAdministrator("Cordelia Vexley", email);
        Practice.Key key =
                new Practice(service.api(), service.api().token(email, Practice.PASSWORD))
                        .newKey(URL, ",\"notes\":\"Ask Cordelia Vexley\"", "booking.created");
        service.api().call("DELETE", "/api/users/" + id, service.admin(), null);
        // After a year the entries of the user are gone.
        service.bean(MongoDatabase.class)
                .getCollection("audit")
                .deleteMany(
                        Filters.or(
                                Filters.eq("actorKeys", email), Filters.eq("targetKeys", email)));

        JsonNode erased = practice.post("/api/privacy/erase", "{\"email\":\"" + email + "\"}");

        assertThat(erased.path("typedTexts").toString()).contains(key.id());
    }

    @Test
    void aRepeatCompletesAnErasureThatWasInterrupted() {
        if (uri.isEmpty()) {
            return;
        }
        String person = "{\"email\":\"ottoline@example.com\"}";
        String id = newAdministrator("Ottoline Quagmire", "ottoline@example.com");
        String notes = ",\"notes\":\"Ask Ottoline Quagmire\"";
        Practice.Key kept = practice.newKey(URL, notes, "booking.created");
        Practice.Key deleted = practice.newKey(URL, "", "booking.created");
        practice.changeKey(deleted, "{\"name\":\"Of Ottoline Quagmire\"}");
        practice.deleteKey(deleted);
        validate("webhook_keys", IMPOSSIBLE);
        try {
            assertThat(service.api().post("/api/privacy/erase", service.admin(), person).status())
                    .isGreaterThanOrEqualTo(500);
        } finally {
            validate("webhook_keys", new Document());
        }
        assertThat(practice.get("/api/users/" + id).path("user").path("active").booleanValue())
                .isFalse();

        JsonNode erased = practice.post("/api/privacy/erase", person);

        assertThat(erased.path("typedTexts").toString())
                .contains(kept.id())
                .doesNotContain(deleted.id());
        assertThat(
                        service.bean(MongoDatabase.class)
                                .getCollection("webhook_keys")
                                .find(new Document("name", "Of Ottoline Quagmire")))
                .isEmpty();
        assertThat(dump()).doesNotContain("ottoline");
    }

    @Test
    void readsAnErasureOfAnEarlierVersion() {
        service.bean(MongoDatabase.class)
                .getCollection("audit")
                .insertOne(
                        new Document("action", "erase")
                                .append("by", new org.bson.types.ObjectId())
                                .append("at", java.util.Date.from(Instant.now()))
                                .append("counts", new Document("bookings", 3L)));

        assertThat(actions(entries("limit=1"))).containsExactly("person.erased");
    }

    @Test
    void changesEvenWhenTheEntryCannotBeWritten() {
        if (uri.isEmpty()) {
            return;
        }
        String id = practice.newUser("client").id();
        validate("audit", IMPOSSIBLE);
        try {
            patch("/api/users/" + id, "{\"name\":\"Changed\"}");
        } finally {
            validate("audit", new Document());
        }
        assertThat(practice.get("/api/users/" + id).toString()).contains("Changed");
        assertThat(actions(entries("target=" + id))).containsExactly("user.created");
        assertThat(service.api().get("/actuator/prometheus", null).text())
                .contains("therapy_audit_failures_total 1.0");
    }

    @Test
    void keepsEntriesForAYear() {
        assertThat(
                        service.bean(MongoDatabase.class)
                                .getCollection("audit")
                                .listIndexes()
                                .into(new ArrayList<>()))
                .anySatisfy(index ->
                        assertThat(index.get("expireAfterSeconds", Number.class))
                                .isNotNull()
                                .extracting(Number::longValue)
                                .isEqualTo(365 * 86_400L));
    }

    private String newAdministrator(String name, String email) {
        return practice.post(
                        "/api/users",
                        """
                        {"name":"%s","email":"%s","password":"%s","role":"admin"}\
                        """
                                .formatted(name, email, Practice.PASSWORD))
                .path("user")
                .path("_id")
                .asString();
    }

    private void validate(String collection, Document validator) {
        service.bean(MongoDatabase.class)
                .runCommand(new Document("collMod", collection).append("validator", validator));
    }

    private void patch(String path, String json) {
        Api.Reply reply = service.api().call("PATCH", path, service.admin(), json);
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    }

    private List<JsonNode> entries(String query) {
        return StreamSupport.stream(
                        practice.get("/api/audit?" + query).path("entries").spliterator(), false)
                .toList();
    }

    private static List<String> actions(List<JsonNode> entries) {
        return entries.stream().map(entry -> entry.path("action").asString()).toList();
    }

    private static String change(JsonNode entry, String field) {
        return StreamSupport.stream(entry.path("changes").spliterator(), false)
                .filter(change -> change.path("field").asString().equals(field))
                .map(change -> change.path("old") + " -> " + change.path("new"))
                .findFirst()
                .orElse("");
    }

    private String dump() {
        StringBuilder text = new StringBuilder();
        for (Document entry : service.bean(MongoDatabase.class).getCollection("audit").find()) {
            text.append(entry.toJson()).append('\n');
        }
        return text.toString().toLowerCase(Locale.ROOT);
    }
}
