package com.therapybooking.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.standardwebhooks.Webhook;
import com.therapybooking.support.Api;
import com.therapybooking.support.HeldBackCall;
import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Checks that the service stores and sends no data of an erased person. */
@MostlyWaits
@Order(2)
class ErasureTest {

    private static final String NAME = "Zebedee Quux";
    private static final int MORE_THAN_A_BATCH = 600;
    private static final String EMAIL = "Zebedee.Quux@Example.com";

    private static final String URI = TestDatabase.freshUri();
    private static final String FOLDER = TestDatabase.freshFolder();

    private static TestService service;
    private static Practice practice;

    static List<String> databases() {
        return TestDatabase.everyKind();
    }

    /** The tests share a service, so each has persons and texts of its own. */
    @BeforeAll
    static void start() {
        service = start(URI, FOLDER);
        practice = new Practice(service);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void deleteKeys() {
        practice.get("/api/webhooks/keys")
                .path("keys")
                .findValuesAsString("_id")
                .forEach(id ->
                        service.api()
                                .call("DELETE", "/api/webhooks/keys/" + id, service.admin(), null));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void leavesNothingOfAClient(String uri) {
        try (Receiver receiver = Receiver.start();
                TestService own = start(uri, TestDatabase.freshFolder())) {
            Practice there = new Practice(own);
            Practice.User therapist = there.newUser("therapist");
            receiver.answers(webhook -> echo(500, webhook));
            Practice.Key key =
                    there.newKey(receiver, "booking.created", "booking.payment_verified");
            Practice.Key quiet = there.newKey(receiver.url(), "", "booking.created");
            there.changeKey(quiet, "{\"active\":false}");
            String booking = book(own, therapist, 50, NAME, EMAIL);
            String other = book(own, therapist, 52, "Somebody Else", "else@example.com");
            there.post(
                    "/api/bookings/" + booking + "/verify-payment",
                    "{\"paymentProvider\":\"bank\",\"paymentReference\":\"Fee of zebedee quux\"}");
            Awaitility.await().until(() -> Dump.of(own).contains("echo: "));
            Awaitility.await()
                    .until(() ->
                            own.bean(MongoDatabase.class)
                                            .getCollection("deliveries")
                                            .countDocuments(
                                                    new Document(
                                                            "bookingId", new ObjectId(booking)))
                                    == 3);

            JsonNode erased =
                    there.post("/api/privacy/erase", "{\"email\":\"zebedee.quux@example.COM\"}");

            assertThat(erased.path("bookings").asInt()).isEqualTo(1);
            assertThat(erased.path("deliveries").asInt()).isEqualTo(3);
            assertThat(Dump.lowerCase(own))
                    .doesNotContain("zebedee")
                    .doesNotContain("quux")
                    .contains("somebody else")
                    .contains("else@example.com");
            int before = receiver.webhooks().size();
            receiver.answers(webhook -> echo(200, webhook));
            there.changeKey(quiet, "{\"active\":true}");
            List<Receiver.Webhook> later =
                    receiver.await(before + 5, webhook -> !webhook.event().equals("webhook.test"))
                            .subList(before, before + 5);
            for (Receiver.Webhook webhook : later) {
                assertThat(webhook.body().toLowerCase(Locale.ROOT)).doesNotContain("zebedee");
                if (webhook.bookingId().equals(booking)) {
                    assertThat(webhook.json().path("data").path("client").path("name").isNull())
                            .isTrue();
                    assertThat(webhook.json().path("data").path("client").path("email").isNull())
                            .isTrue();
                } else {
                    assertThat(webhook.bookingId()).isEqualTo(other);
                    assertThat(webhook.body()).contains("Somebody Else");
                }
                Practice.Key owner = isSignedBy(key, webhook) ? key : quiet;
                assertThatCode(() -> verify(owner, webhook)).doesNotThrowAnyException();
            }
            Document audit =
                    own.bean(MongoDatabase.class)
                            .getCollection("audit")
                            .find(new Document("action", "person.erased"))
                            .first();
            assertThat(audit).containsKeys("by", "at", "counts");
            assertThat(there.post("/api/privacy/erase", "{\"email\":\"" + EMAIL + "\"}").toString())
                    .isEqualTo("{\"success\":true,\"bookings\":0,\"deliveries\":0}");
        }
    }

    @Test
    void leavesNothingOfAnAttemptThatWasUnderWay() {
        try (Receiver receiver = Receiver.start()) {
            Practice.User therapist = practice.newUser("therapist");
            practice.newKey(receiver, "booking.created");
            receiver.answers(webhook -> echo(200, webhook).after(Duration.ofMillis(1_500)));
            String booking =
                    book(service, therapist, 50, "Ottoline Vex", "Ottoline.Vex@example.com");
            receiver.await("booking.created", booking);

            erase("ottoline.vex@example.com");

            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> delivered(booking) == 1);
            assertThat(Dump.lowerCase(service)).doesNotContain("ottoline");
        }
    }

    /** An earlier version stored attempts in their delivery. */
    @Test
    void leavesNothingOfAnAttemptInsideItsDelivery() {
        try (Receiver receiver = Receiver.start()) {
            Practice.User therapist = practice.newUser("therapist");
            practice.newKey(receiver, "booking.created");
            String first = book(service, therapist, 50, "Ulric Pym", "ulric@example.com");
            String second = book(service, therapist, 52, "Ulric Pym", "ulric@example.com");
            Document old = new Document("bookingId", new ObjectId(first));
            Document other = new Document("bookingId", new ObjectId(second));
            MongoCollection<Document> deliveries = collection("deliveries");
            Awaitility.await().until(() -> delivered(first) == 1 && delivered(second) == 1);
            Document attempt = new Document("number", 1).append("body", "Hello Ulric Pym");
            Document stored = Objects.requireNonNull(deliveries.find(old).first());
            deliveries.insertMany(
                    IntStream.range(0, MORE_THAN_A_BATCH)
                            .mapToObj(i -> copy(stored, i == 0 ? "{}" : stored.get("data", "")))
                            .toList());
            deliveries.updateMany(
                    old, new Document("$set", new Document("attempts", List.of(attempt))));

            JsonNode erased = erase("ulric@example.com");

            assertThat(erased.path("deliveries").asInt())
                    .as("also the one that an interrupted call has erased")
                    .isEqualTo(2 + MORE_THAN_A_BATCH);
            assertThat(Dump.lowerCase(service)).doesNotContain("ulric");
            assertThat(deliveries.find(old).first())
                    .containsEntry("attempts", List.of(new Document("number", 1)));
            assertThat(deliveries.find(other).first()).doesNotContainKey("attempts");
        }
    }

    private static Document copy(Document delivery, String data) {
        Document copy = new Document(delivery).append("_id", new ObjectId()).append("data", data);
        copy.remove("feedPosition");
        return copy;
    }

    @Test
    void leavesNothingOfATherapistOrAnAdministrator() {
        try (Receiver receiver = Receiver.start()) {
            String own = practice.newKey(receiver, "booking.created").id();
            String therapist = user(practice, "therapist", "wolfram.t@example.com");
            user(practice, "admin", "wolfram.a@example.com");
            String second = service.api().token("wolfram.a@example.com", Practice.PASSWORD);
            Api.Reply key =
                    service.api()
                            .post(
                                    "/api/webhooks/keys",
                                    second,
                                    """
                                    {"name":"k","webhookUrl":"%s","allowedEvents":["booking.created"]}\
                                    """
                                            .formatted(receiver.url()));
            assertThat(key.status()).isEqualTo(201);
            String booking =
                    book(
                            service,
                            new Practice.User(therapist, "", ""),
                            50,
                            "Jane Smith",
                            "jane@example.com");
            receiver.await(2, webhook -> webhook.bookingId().equals(booking));

            erase("wolfram.t@example.com");
            erase("wolfram.a@example.com");

            Awaitility.await()
                    .untilAsserted(() ->
                            assertThat(Dump.lowerCase(service))
                                    .doesNotContain("wolfram")
                                    .contains("jane smith"));
            assertThat(service.api().get("/api/auth/me", second).status()).isEqualTo(401);
            assertThat(practice.get("/api/webhooks/keys").path("keys").findValuesAsString("_id"))
                    .contains(own, key.json().path("key").path("id").asString());
            assertThat(service.api().get("/api/therapists", null).text()).doesNotContain(therapist);
            assertThat(
                            practice.get("/api/bookings/" + booking)
                                    .path("booking")
                                    .path("therapist")
                                    .path("name")
                                    .isNull())
                    .isTrue();
        }
    }

    @Test
    void saysWhereAnAdministratorTypedThePerson() {
        Practice.User therapist = practice.newUser("therapist");
        book(service, therapist, 50, NAME, EMAIL);
        Practice.Key name = key(practice, "For ZEBEDEE QUUX", "https://example.com/", "");
        Practice.Key url =
                key(practice, "k", "https://example.com/?for=zebedee.quux%40example.com", "");
        Practice.Key notes =
                key(
                        practice,
                        "k",
                        "https://example.com/",
                        ",\"notes\":\"ask Zebedee.Quux@example.com\\nfirst\"");
        key(practice, "Other", "https://example.com/", ",\"notes\":\"Jane\"");
        Practice.Key template =
                key(
                        practice,
                        "k",
                        "https://example.com/",
                        ",\"format\":\"template\",\"template\":\"[\\\"for Zebedee Quux\\\"]\"");
        Practice.Key headers =
                key(
                        practice,
                        "k",
                        "https://example.com/",
                        ",\"headers\":{\"X-Room\":\"of zebedee.quux@example.com\"}");
        String token =
                practice.post(
                                "/api/auth/tokens",
                                "{\"name\":\"of zebedee quux\",\"scope\":\"admin\",\"expiresInDays\":1}")
                        .path("id")
                        .asString();

        JsonNode erased = erase(EMAIL);

        List<String> found = new java.util.ArrayList<>();
        erased.path("typedTexts")
                .forEach(typed ->
                        found.add(
                                typed.path("keyId").asString(typed.path("tokenId").asString())
                                        + " "
                                        + typed.path("field").asString()));
        assertThat(found)
                .containsExactlyInAnyOrder(
                        name.id() + " name",
                        url.id() + " webhookUrl",
                        notes.id() + " notes",
                        template.id() + " template",
                        headers.id() + " headers",
                        token + " name");
        assertThat(erased.path("advice").asString()).contains("PATCH /api/webhooks/keys/{id}");
        practice.changeKey(template, "{\"template\":\"[]\"}");
        practice.changeKey(headers, "{\"headers\":{}}");
        service.api().call("DELETE", "/api/auth/tokens/" + token, service.admin(), null);
        for (Practice.Key key : List.of(url, notes)) {
            practice.changeKey(key, "{\"notes\":null,\"webhookUrl\":\"https://example.com/\"}");
        }
        assertThat(erase(EMAIL).has("typedTexts")).isFalse();
    }

    @Test
    void removesTheTextsOfADeletedKeyThatNameThePerson() {
        book(
                service,
                practice.newUser("therapist"),
                50,
                "Ignatius Bell",
                "Ignatius.Bell@Example.com");
        Practice.Key key =
                key(
                        practice,
                        "For Ignatius Bell",
                        "https://example.com/?for=ignatius.bell%40example.com",
                        ",\"notes\":\"ask Ignatius Bell\",\"format\":\"template\","
                                + "\"template\":\"[\\\"for Ignatius Bell\\\"]\","
                                + "\"headers\":{\"X-Room\":\"of ignatius.bell@example.com\"}");
        service.api().call("DELETE", "/api/webhooks/keys/" + key.id(), service.admin(), null);

        collection("webhook_keys")
                .updateOne(
                        new Document("_id", new ObjectId(key.id())),
                        new Document(
                                "$set",
                                new Document(
                                        "notes", "as an earlier version left: Ignatius Bell")));
        collection("versions")
                .updateOne(
                        new Document("_id", "webhook-keys"),
                        new Document("$inc", new Document("version", 2L)));

        JsonNode erased = erase("ignatius.bell@example.com");

        assertThat(erased.has("typedTexts")).isFalse();
        Document stored =
                collection("webhook_keys")
                        .find(new Document("_id", new ObjectId(key.id())))
                        .first();
        assertThat(stored).containsKey("deletedAt").doesNotContainKeys("notes", "headers");
        assertThat(String.valueOf(stored).toLowerCase(Locale.ROOT)).doesNotContain("ignatius");
    }

    @Test
    void removesTheAddressOfAGuestFromTheAuditLog() {
        Practice.User therapist = practice.newUser("therapist");
        Practice.Booked booked = practice.book(therapist);
        service.api()
                .post(
                        "/api/bookings/" + booked.id() + "/cancel",
                        null,
                        "",
                        "X-Booking-Token",
                        String.valueOf(booked.manageToken()));
        assertThat(cancellation(practice, booked).path("address").asString())
                .isEqualTo("127.0.0.1");

        erase(therapist.email());
        assertThat(cancellation(practice, booked).path("address").asString())
                .as("the address is the guest's, not the therapist's")
                .isEqualTo("127.0.0.1");

        erase("jane@example.com");

        assertThat(cancellation(practice, booked).path("actor").path("type").asString())
                .isEqualTo("guest");
        assertThat(cancellation(practice, booked).path("address").isNull()).isTrue();
    }

    private static JsonNode cancellation(Practice practice, Practice.Booked booked) {
        return practice.get("/api/audit?target=" + booked.id()).path("entries").path(0);
    }

    @Test
    void keepsOtherTextsOfADeletedKey() {
        book(service, practice.newUser("therapist"), 50, "Ann", "ann@example.com");
        Practice.Key key =
                key(practice, "Planning", "https://example.com/channel?for=joann@example.com", "");
        practice.changeKey(
                key,
                "{\"webhookUrl\":\"https://example.com/hook?title=For%20Ann%20Ask&q=%2Fann%40example.com\"}");
        practice.changeKey(
                key, "{\"webhookUrl\":\"https://example.com/channel?for=joann@example.com\"}");
        book(service, practice.newUser("therapist"), 51, "Book", "ann@example.com");
        book(service, practice.newUser("therapist"), 52, "Https", "ann@example.com");
        practice.changeKey(key, "{\"name\":\"Planning of Joanna\"}");
        service.api().call("DELETE", "/api/webhooks/keys/" + key.id(), service.admin(), null);

        erase("ann@example.com");

        assertThat(Dump.lowerCase(service)).contains("planning", "channel?for=joann@");
        assertThat(practice.get("/api/audit?target=key").toString())
                .contains("Planning of Joanna", "channel?for=joann@", "booking.created")
                .contains("(erased)")
                .doesNotContain("For%20Ann", "ann%40example.com");
    }

    @Test
    void erasesAnAddressThatIsNoLongerAccepted() {
        String booking = book(service, practice.newUser("therapist"), 50, NAME, "old@example.com");
        collection("bookings")
                .updateOne(
                        new Document("_id", new ObjectId(booking)),
                        new Document(
                                "$set",
                                new Document("client.email", "old@example,com")
                                        .append("client.emailKey", "old@example,com")));

        JsonNode erased = erase("old@example,com");

        assertThat(erased.path("bookings").asInt()).isEqualTo(1);
    }

    @Test
    void noInstanceBooksAnErasedTherapist() {
        TestDatabase.requireReal();
        try (TestService other = start(URI, FOLDER)) {
            Practice.User therapist = practice.newUser("therapist");
            // The other instance has read the therapist before the erasure.
            book(other, therapist, 50, NAME, EMAIL);

            erase(therapist.email());

            String body =
                    """
                    {"therapistId":"%s","scheduledAt":"%s",\
                    "client":{"name":"Jane","email":"jane@example.com"}}\
                    """
                            .formatted(
                                    therapist.id(),
                                    Instant.now()
                                            .plus(60, ChronoUnit.HOURS)
                                            .truncatedTo(ChronoUnit.SECONDS));
            assertThat(other.api().post("/api/bookings", null, body).status()).isEqualTo(400);
        }
    }

    @Test
    void erasesTheBookingOfACallInProgress() throws IOException {
        Practice.User client = practice.newUser("client");
        try (HeldBackCall call = booking(client)) {
            CompletableFuture<Void> erased =
                    CompletableFuture.runAsync(() -> erase(client.email()));
            Awaitility.await().pollDelay(Duration.ofMillis(30)).until(() -> true);
            assertThat(call.finishAtOnce()).isIn(201, 401);
            erased.join();
        }
        assertThat(Dump.lowerCase(service)).doesNotContain(client.email());
    }

    @Test
    void refusesACallWhoseBodyComesAfterItsCallerWasErased() throws IOException {
        Practice.User client = practice.newUser("client");
        try (HeldBackCall call = booking(client)) {
            erase(client.email());

            assertThat(call.finish()).isEqualTo(401);
        }
        assertThat(Dump.lowerCase(service)).doesNotContain(client.email());
    }

    private HeldBackCall booking(Practice.User client) throws IOException {
        return new HeldBackCall(
                service.api(),
                "/api/bookings",
                "application/json",
                "Authorization: Bearer " + client.token(),
                "{\"therapistId\":\"%s\",\"scheduledAt\":\"%s\"}"
                        .formatted(
                                practice.newUser("therapist").id(),
                                Instant.now()
                                        .plus(50, ChronoUnit.HOURS)
                                        .truncatedTo(ChronoUnit.SECONDS)));
    }

    @Test
    void endsTheTokenOfAGuest() {
        Practice.Booked booked = practice.book(practice.newUser("therapist"));
        String[] token = {"X-Booking-Token", String.valueOf(booked.manageToken())};
        String path = "/api/bookings/" + booked.id();
        assertThat(service.api().get(path, null, token).status()).isEqualTo(200);

        erase("jane@example.com");

        assertThat(service.api().get(path, null, token).status()).isEqualTo(401);
        assertThat(service.api().post(path + "/cancel", null, "", token).status()).isEqualTo(401);
        assertThat(
                        service.api()
                                .call(
                                        "PATCH",
                                        path,
                                        null,
                                        "{\"scheduledAt\":\"2050-01-20T14:00:00Z\"}",
                                        token)
                                .status())
                .isEqualTo(401);
    }

    private static Practice.Key key(Practice practice, String name, String url, String more) {
        JsonNode key =
                practice.post(
                                "/api/webhooks/keys",
                                """
                                {"name":"%s","webhookUrl":"%s","allowedEvents":["booking.created"]%s}\
                                """
                                        .formatted(name, url, more))
                        .path("key");
        return new Practice.Key(key.path("id").asString(), "", "");
    }

    private static TestService start(String uri, String folder) {
        return TestService.startOn(
                uri, folder, "therapy.webhook.retry-schedule=" + "1s,".repeat(40) + "1s");
    }

    private static MongoCollection<Document> collection(String name) {
        return service.bean(MongoDatabase.class).getCollection(name);
    }

    private static JsonNode erase(String email) {
        return practice.post("/api/privacy/erase", "{\"email\":\"" + email + "\"}");
    }

    private static long delivered(String booking) {
        return collection("deliveries")
                .countDocuments(
                        new Document("bookingId", new ObjectId(booking))
                                .append("status", "delivered"));
    }

    private static String user(Practice practice, String role, String email) {
        return practice.post(
                        "/api/users",
                        """
                        {"name":"Wolfram","email":"%s","password":"%s","role":"%s"}\
                        """
                                .formatted(email, Practice.PASSWORD, role))
                .path("user")
                .path("_id")
                .asString();
    }

    private static String book(
            TestService service, Practice.User therapist, int hours, String name, String email) {
        Api.Reply reply =
                service.api()
                        .post(
                                "/api/bookings",
                                null,
                                """
                                {"therapistId":"%s","scheduledAt":"%s",\
                                "client":{"name":"%s","email":"%s"}}\
                                """
                                        .formatted(
                                                therapist.id(),
                                                Instant.now()
                                                        .plus(hours, ChronoUnit.HOURS)
                                                        .truncatedTo(ChronoUnit.SECONDS),
                                                name,
                                                email),
                                "Idempotency-Key",
                                "key-" + therapist.id() + hours);
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        return reply.json().path("booking").path("_id").asString();
    }

    private static Receiver.Answer echo(int status, Receiver.Webhook webhook) {
        return new Receiver.Answer(status, Map.of(), "echo: " + webhook.body(), Duration.ZERO);
    }

    private static boolean isSignedBy(Practice.Key key, Receiver.Webhook webhook) {
        try {
            verify(key, webhook);
            return true;
        } catch (Exception e) {
            return false;
        }
    }

    private static void verify(Practice.Key key, Receiver.Webhook webhook) throws Exception {
        Map<String, List<String>> headers =
                webhook.headers().entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey, entry -> List.of(entry.getValue())));
        new Webhook(key.signingSecret())
                .verify(webhook.body(), HttpHeaders.of(headers, (name, value) -> true));
    }
}
