package com.therapybooking.delivery.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import com.therapybooking.delivery.model.AttemptRecord;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import com.therapybooking.webhook.KeyCounters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The counters and the hourly figures against the history. */
class CountersTest {

    static List<String> databases() {
        return TestDatabase.everyKind();
    }

    @ParameterizedTest
    @MethodSource("databases")
    void agreeWithTheHistoryUnderLoad(String database) {
        try (TestService service =
                        TestService.startOn(
                                database,
                                TestDatabase.freshFolder(),
                                "therapy.webhook.retry-schedule=20ms,20ms");
                Receiver receiver = Receiver.start()) {
            Practice practice = new Practice(service);
            Practice.User therapist = practice.newUser("therapist");
            receiver.answers(webhook ->
                    Receiver.Answer.of(
                            Math.floorMod(webhook.bookingId().hashCode(), 3) == 0 ? 500 : 200));
            Practice.Key key = practice.newKey(receiver, "booking.created", "booking.cancelled");
            for (int i = 0; i < 30; i++) {
                practice.cancel(practice.book(therapist));
            }
            awaitQuiet(practice, key, 60);

            receiver.answers(200);
            practice.post("/api/webhooks/test", "{\"keyId\":\"" + key.id() + "\"}");
            assertAgreement(practice, key, 1);
        }
    }

    /** What a process leaves that dies after it has stored attempts and before it counted them. */
    @ParameterizedTest
    @MethodSource("databases")
    void countWhatADeadProcessLeft(String database) {
        try (TestService service =
                        TestService.startOn(
                                database,
                                TestDatabase.freshFolder(),
                                "therapy.webhook.retry-schedule=20ms");
                Receiver receiver = Receiver.start()) {
            Practice practice = new Practice(service);
            Practice.User therapist = practice.newUser("therapist");
            receiver.answers(500);
            Practice.Key key = practice.newKey(receiver, "booking.created");
            for (int i = 0; i < 4; i++) {
                practice.book(therapist);
            }
            awaitQuiet(practice, key, 4);
            assertAgreement(practice, key, 0);

            MongoDatabase data = service.bean(MongoDatabase.class);
            long epoch = 42L;
            disown(data, epoch);
            data.getCollection("count_epochs")
                    .insertOne(
                            new Document("_id", epoch)
                                    .append(
                                            "beat",
                                            java.util.Date.from(Instant.now().minusSeconds(60)))
                                    .append(
                                            "doubtFrom",
                                            java.util.Date.from(Instant.now().minusSeconds(60))));

            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() ->
                            data.getCollection("count_epochs")
                                            .countDocuments(new Document("_id", epoch))
                                    == 0);
            assertAgreement(practice, key, 0);
        }
    }

    /** Half of the attempts become another process's, and nobody has counted them. */
    private static void disown(MongoDatabase data, long epoch) {
        int delivery = 0;
        for (Document found : data.getCollection("deliveries").find()) {
            if (delivery++ % 2 == 0) {
                continue;
            }
            ObjectId keyId = found.getObjectId("keyId");
            List<Document> attempts = found.getList("attempts", Document.class);
            for (Document attempt : attempts) {
                attempt.put("c", new CountTag(epoch, 3).id());
                Document less = new Document("$inc", new Document("failure", -1L));
                data.getCollection("key_totals").updateOne(new Document("_id", keyId), less);
                Instant hour =
                        attempt.getDate("at")
                                .toInstant()
                                .truncatedTo(java.time.temporal.ChronoUnit.HOURS);
                data.getCollection("key_hours")
                        .updateOne(
                                new Document("_id", keyId.toHexString() + "/" + hour),
                                new Document("$inc", new Document("failedAttempts", -1L)));
            }
            data.getCollection("deliveries")
                    .updateOne(
                            new Document("_id", found.get("_id")),
                            new Document("$set", new Document("attempts", attempts)));
        }
    }

    @Test
    void takeABatchOnceHoweverOftenItIsWritten() {
        try (TestService service = TestService.start()) {
            CountStore store = service.bean(CountStore.class);
            ObjectId key = new ObjectId();
            Gathered gathered = new Gathered();
            AttemptRecord attempt =
                    new AttemptRecord(
                            1,
                            Instant.now(),
                            5,
                            200,
                            null,
                            null,
                            "v1,x",
                            new com.therapybooking.webhook.RateLimitState(1, 1, 1),
                            null);
            gathered.add(attempt, true);

            store.apply(7, 1, java.util.Map.of(key, gathered));
            store.apply(7, 1, java.util.Map.of(key, gathered));
            assertThat(successes(store, key)).isEqualTo(1);
            store.apply(7, 2, java.util.Map.of(key, gathered));
            store.apply(8, 1, java.util.Map.of(key, gathered));
            assertThat(successes(store, key)).isEqualTo(3);
        }
    }

    private static long successes(CountStore store, ObjectId key) {
        return store.counters(List.of(key)).values().stream()
                .mapToLong(KeyCounters::successCount)
                .sum();
    }

    private static void awaitQuiet(Practice practice, Practice.Key key, int deliveries) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> {
                    JsonNode all = history(practice, key);
                    assertThat(all).hasSize(deliveries);
                    all.forEach(one ->
                            assertThat(one.path("status").asString()).isIn("delivered", "failed"));
                });
    }

    private static JsonNode history(Practice practice, Practice.Key key) {
        return practice.get("/api/webhooks/deliveries?limit=200&keyId=" + key.id())
                .path("deliveries");
    }

    private static void assertAgreement(Practice practice, Practice.Key key, int tests) {
        int success = 0;
        int failure = 0;
        for (JsonNode one : history(practice, key)) {
            for (JsonNode attempt :
                    practice.get("/api/webhooks/deliveries/" + one.path("_id").asString())
                            .path("delivery")
                            .path("attempts")) {
                if (attempt.path("status").asInt() / 100 == 2) {
                    success++;
                } else {
                    failure++;
                }
            }
        }
        JsonNode counters = practice.get("/api/webhooks/keys/" + key.id()).path("key");
        assertThat(counters.path("successCount").asInt()).isEqualTo(success + tests);
        assertThat(counters.path("failureCount").asInt()).isEqualTo(failure);
        int delivered = 0;
        int failed = 0;
        for (JsonNode figures : practice.get("/api/webhooks/stats?hours=2").path("keys")) {
            if (figures.path("keyId").asString().equals(key.id())) {
                for (JsonNode hour : figures.path("hours")) {
                    delivered += hour.path("delivered").asInt();
                    failed += hour.path("failedAttempts").asInt();
                }
            }
        }
        assertThat(delivered).isEqualTo(success);
        assertThat(failed).isEqualTo(failure);
    }
}
