package com.therapybooking.delivery.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.therapybooking.signing.KeyHash;
import com.therapybooking.signing.WebhookSigner;
import com.therapybooking.support.Api;
import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Tests the feed of a key on each kind of database. */
@ParameterizedClass
@MethodSource("databases")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@MostlyWaits
@Order(2)
class FeedTest {

    private static final String FEED = "/api/webhooks/feed";
    private static final String CREATED = "booking.created";
    private static final String CANCELLED = "booking.cancelled";

    @Parameter private String database = "";

    private @Nullable Receiver listening;
    private @Nullable TestService started;
    private Practice.@Nullable User someTherapist;

    static List<String> databases() {
        return TestDatabase.everyKind();
    }

    @BeforeParameterizedClassInvocation
    void start() {
        listening = Receiver.start();
        started =
                TestService.startOn(
                        database, TestDatabase.freshFolder(), "therapy.webhook.timeout=20s");
        someTherapist = practice().newUser("therapist");
    }

    @AfterParameterizedClassInvocation
    void stop() {
        receiver().close();
        if (started != null) {
            started.close();
        }
    }

    @Test
    void showsTheEventsOfTheKeyInOrderWithTheBodyOfTheWebhookAndItsState() {
        Practice.Key key = practice().newKey(receiver(), CREATED, CANCELLED);
        Practice.Booked first = practice().book(therapist());
        Practice.Booked second = practice().book(therapist());
        practice().cancel(first);
        Receiver.Webhook webhook = receiver().await(CANCELLED, first.id());
        awaitEvents(key, 3);

        awaitDelivered(key);
        JsonNode events = read(key, "").path("events");
        assertThat(events)
                .extracting(event ->
                        event.path("event").asString()
                                + " "
                                + event.path("data").path("bookingId").asString())
                .containsExactlyInAnyOrder(
                        CREATED + " " + first.id(),
                        CREATED + " " + second.id(),
                        CANCELLED + " " + first.id());
        String body = webhook.body();
        assertThat(text(key, ""))
                .contains(body.substring(0, body.length() - 1) + ",\"status\":\"delivered\"}");
    }

    @Test
    void followsTheCursorPageByPageAndGoesOnFromTheEnd() {
        Practice.Key key = practice().newKey(receiver(), CREATED);
        assertThat(read(key, "").path("nextCursor").isNull()).isTrue();
        List<String> booked = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            booked.add(practice().book(therapist()).id());
        }
        awaitEvents(key, 5);
        FeedReader reader = new FeedReader(() -> service().api(), key);
        reader.catchUp(2);
        assertThat(reader.bookingIds()).containsExactlyInAnyOrderElementsOf(booked);

        String later = practice().book(therapist()).id();
        Awaitility.await()
                .untilAsserted(() -> {
                    reader.catchUp(2);
                    assertThat(reader.bookingIds()).contains(later);
                });
        assertThat(reader.eventIds()).hasSize(6).doesNotHaveDuplicates();
    }

    @Test
    void isOpenToTheRawKeyAndToNothingElse() {
        Practice.Key key = practice().newKey(receiver(), CREATED);
        Practice.Key deleted = practice().newKey(receiver(), CREATED);
        practice().deleteKey(deleted);
        assertThat(status(null)).isEqualTo(401);
        assertThat(status(service().admin())).isEqualTo(401);
        assertThat(status(therapist().token())).isEqualTo(401);
        assertThat(status(key.rawKey().substring(0, key.rawKey().length() - 1) + "!"))
                .isEqualTo(401);
        assertThat(status(key.signingSecret())).isEqualTo(401);
        assertThat(status(deleted.rawKey())).isEqualTo(401);
        Api.Reply refused = service().api().get(FEED, "sk_live_wrong");
        assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(status(key.rawKey())).isEqualTo(200);
        for (String path :
                List.of("/api/webhooks/keys", "/api/webhooks/deliveries", "/api/auth/me")) {
            assertThat(service().api().get(path, key.rawKey()).status()).isEqualTo(401);
        }
        assertThat(service().api().call("POST", FEED, key.rawKey(), "{}").status()).isEqualTo(405);
    }

    @Test
    void takesEachRawKeyUntilItsOverlapEndsAndSignsWithTheOneThatIsShown() {
        Practice.Key key = practice().newKey(receiver(), CREATED);
        practice().book(therapist());
        awaitEvents(key, 1);
        String path = "/api/webhooks/keys/" + key.id() + "/rotate";
        String renewed =
                practice().post(path, "{\"overlapHours\":1}").path("key").path("rawKey").asString();

        for (String rawKey : List.of(key.rawKey(), renewed)) {
            Practice.Key shown = new Practice.Key(key.id(), rawKey, "");
            JsonNode event = read(shown, "").path("events").path(0);
            String text = text(shown, "");
            int from = text.indexOf("\"data\":") + 7;
            String data = text.substring(from, text.indexOf(",\"signature\":"));
            assertThat(event.path("signature").asString())
                    .isEqualTo(
                            new WebhookSigner(KeyHash.of(rawKey))
                                    .bodySignature(
                                            CREATED, event.path("timestamp").asString(), data));
        }
        practice().post(path, "{\"overlapHours\":0}");
        assertThat(status(key.rawKey())).isEqualTo(401);
        assertThat(status(renewed)).isEqualTo(401);
    }

    @Test
    void showsAnInactiveKeyWhatItMissed() {
        Practice.Key key = practice().newKey(receiver(), CREATED);
        practice().changeKey(key, "{\"active\":false}");
        String missed = practice().book(therapist()).id();
        JsonNode event = awaitEvents(key, 1).get(0);
        assertThat(event.path("data").path("bookingId").asString()).isEqualTo(missed);
        assertThat(event.path("status").asString()).isEqualTo("pending");
    }

    @Test
    void showsNoMoreThanTheKeyMaySeeNow() {
        Practice.User other = practice().newUser("therapist");
        Practice.Key key = practice().newKey(receiver(), CREATED);
        practice().book(therapist());
        String own = practice().book(other).id();
        awaitEvents(key, 2);
        practice()
                .changeKey(
                        key, "{\"payload\":\"minimal\",\"therapistIds\":[\"" + other.id() + "\"]}");

        JsonNode reply = read(key, "?limit=1");
        assertThat(reply.path("events")).hasSize(1);
        JsonNode data = reply.path("events").path(0).path("data");
        assertThat(data.path("bookingId").asString()).isEqualTo(own);
        assertThat(data.path("client").has("email")).isFalse();
        assertThat(text(key, "")).doesNotContain("jane@example.com");
    }

    @Test
    void showsNoPersonWhoWasErased() {
        Practice.Key key = practice().newKey(receiver(), CREATED);
        String email = "erased." + key.id() + "@example.com";
        Api.Reply booked =
                service()
                        .api()
                        .post(
                                "/api/bookings",
                                null,
                                """
                                {"therapistId":"%s","scheduledAt":"%s","client":{"name":"Gone","email":"%s"}}\
                                """
                                        .formatted(
                                                practice().newUser("therapist").id(),
                                                Instant.now()
                                                        .truncatedTo(ChronoUnit.HOURS)
                                                        .plus(9, ChronoUnit.DAYS),
                                                email));
        assertThat(booked.status()).isEqualTo(201);
        awaitEvents(key, 1);
        assertThat(text(key, "")).contains(email);
        practice().post("/api/privacy/erase", "{\"email\":\"" + email + "\"}");
        assertThat(text(key, "")).doesNotContain(email).contains("\"name\":null,\"email\":null");
    }

    @Test
    void showsAnEventThatWaitsInMemoryAndSendsItOnce() {
        try (Receiver slow = Receiver.start()) {
            CountDownLatch seen = new CountDownLatch(1);
            slow.answersAfter(seen, 200);
            Practice.Key key = practice().newKey(slow, CREATED);
            practice().book(therapist());
            slow.await(1, webhook -> true);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> read(key, "").path("events").size() == 1);
            assertThat(read(key, "").path("events").path(0).path("status").asString())
                    .isEqualTo("delivering");
            seen.countDown();
            Awaitility.await()
                    .until(() ->
                            read(key, "")
                                    .path("events")
                                    .path(0)
                                    .path("status")
                                    .asString()
                                    .equals("delivered"));
            assertThat(slow.webhooks()).hasSize(1);
        }
    }

    @Test
    void goesPastADeliveryThatCannotBeRead() {
        Practice.Key key = practice().newKey(receiver(), CREATED);
        for (int i = 0; i < 3; i++) {
            practice().book(therapist());
        }
        JsonNode events = awaitEvents(key, 3);
        awaitDelivered(key);
        service()
                .bean(MongoDatabase.class)
                .getCollection("deliveries")
                .updateOne(
                        Filters.and(
                                Filters.eq("keyId", new ObjectId(key.id())),
                                Filters.eq("eventId", events.path(1).path("id").asString())),
                        Updates.set("status", "unknown"));

        FeedReader reader = new FeedReader(() -> service().api(), key);
        reader.catchUp(1);
        assertThat(reader.eventIds())
                .containsExactly(
                        events.path(0).path("id").asString(), events.path(2).path("id").asString());
    }

    @Test
    void usesNoPositionAgainWhenItsDeliveriesHaveLeftTheHistory() {
        Practice.Key key = practice().newKey(receiver(), CREATED);
        practice().book(therapist());
        practice().book(therapist());
        awaitEvents(key, 2);
        FeedReader reader = new FeedReader(() -> service().api(), key);
        reader.catchUp(10);
        service()
                .bean(MongoDatabase.class)
                .getCollection("deliveries")
                .deleteMany(Filters.eq("keyId", new ObjectId(key.id())));
        assertThat(read(key, "").path("events")).isEmpty();

        String later = practice().book(therapist()).id();
        Awaitility.await()
                .untilAsserted(() -> {
                    reader.catchUp(10);
                    assertThat(reader.bookingIds()).contains(later);
                });
        assertThat(reader.events()).hasSize(3);
    }

    @Test
    void refusesACursorThatIsNotItsOwnAndABadLimit() {
        Practice.Key key = practice().newKey(receiver(), CREATED);
        Practice.Key other = practice().newKey(receiver(), CREATED);
        practice().book(therapist());
        awaitEvents(key, 1);
        String cursor = read(key, "").path("nextCursor").asString();
        ObjectId id = new ObjectId(key.id());
        String ahead = FeedCursor.of(id, 1_000_000, new ObjectId()).write();
        String ofAnotherDatabase = FeedCursor.of(id, 1, new ObjectId()).write();
        for (String query :
                List.of(
                        "after=" + ahead,
                        "after=" + ofAnotherDatabase,
                        "after=x",
                        "after=",
                        "limit=0",
                        "limit=201",
                        "cursor=x")) {
            Api.Reply reply = service().api().get(FEED + "?" + query, key.rawKey());
            assertThat(reply.status()).as(query).isEqualTo(400);
            assertThat(reply.json().path("errors").path(0).path("field").asString())
                    .isEqualTo(query.replaceFirst("=.*", ""));
        }
        assertThat(service().api().get(FEED + "?after=" + cursor, other.rawKey()).status())
                .isEqualTo(400);
        JsonNode page = read(key, "?after=" + cursor);
        assertThat(page.path("events")).isEmpty();
        assertThat(page.path("nextCursor").asString()).isEqualTo(cursor);
    }

    @Test
    void limitsTheReadsOfAKey() {
        Practice.Key key = practice().newKey(receiver(), CREATED);
        Api.Reply reply = service().api().get(FEED, key.rawKey());
        for (int i = 0; i < 1_000 && reply.status() == 200; i++) {
            reply = service().api().get(FEED, key.rawKey());
        }
        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.header("Retry-After")).isNotNull();
    }

    private JsonNode awaitEvents(Practice.Key key, int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> read(key, "").path("events").size() == count);
        return read(key, "").path("events");
    }

    private void awaitDelivered(Practice.Key key) {
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(read(key, "").path("events"))
                                .allMatch(event ->
                                        event.path("status").asString().equals("delivered")));
    }

    private JsonNode read(Practice.Key key, String query) {
        Api.Reply reply = service().api().get(FEED + query, key.rawKey());
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.json();
    }

    private String text(Practice.Key key, String query) {
        return service().api().get(FEED + query, key.rawKey()).text();
    }

    private int status(@Nullable String token) {
        return service().api().get(FEED, token).status();
    }

    private Receiver receiver() {
        return Objects.requireNonNull(listening);
    }

    private TestService service() {
        return Objects.requireNonNull(started);
    }

    private Practice practice() {
        return new Practice(service());
    }

    private Practice.User therapist() {
        return Objects.requireNonNull(someTherapist);
    }
}
