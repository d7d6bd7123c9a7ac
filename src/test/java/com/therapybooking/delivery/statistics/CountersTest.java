package com.therapybooking.delivery.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.therapybooking.support.Fleet;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.ServiceProcess;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The counters and the hourly figures against the history. */
@Order(1)
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

    @ParameterizedTest
    @MethodSource("databases")
    void agreeWithTheHistoryAlthoughTheServiceIsKilled(String database) {
        try (Receiver receiver = Receiver.start();
                ServiceProcess service =
                        ServiceProcess.startFailing(
                                "delivery-sent:9",
                                Path.of(TestDatabase.freshFolder()),
                                Map.of(
                                        "MONGODB_URI",
                                        database,
                                        "WEBHOOK_RETRY_SCHEDULE",
                                        "100ms,100ms"))) {
            String admin = service.api().token(TestService.ADMIN_EMAIL, TestService.ADMIN_PASSWORD);
            Practice practice = new Practice(service.api(), admin);
            Practice.User therapist = practice.newUser("therapist");
            Practice.Key key = practice.newKey(receiver, "booking.created");
            receiver.answers(webhook ->
                    Receiver.Answer.of(
                            Math.floorMod(webhook.bookingId().hashCode(), 2) == 0 ? 500 : 200));
            Set<String> booked;
            try (Fleet guests = new Fleet(service::api, therapist, 20)) {
                service.awaitEnd(Duration.ofSeconds(40));
                for (String point : List.of("attempt-stored:9", "delivery-recorded:9")) {
                    service.restart(point);
                    service.awaitEnd(Duration.ofSeconds(40));
                }
                TestDatabase.endLeases(database);
                service.restart();
                guests.stop();
                booked = Set.copyOf(guests.acknowledged());
            }
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .untilAsserted(() -> {
                        assertThat(receiver.bookingIds()).containsAll(booked);
                        Set<String> stored = new HashSet<>();
                        history(practice, key)
                                .forEach(one -> {
                                    stored.add(one.path("bookingId").asString());
                                    assertThat(one.path("status").asString())
                                            .isIn("delivered", "failed");
                                });
                        // what was sent before a kill may still be in its outbox
                        assertThat(stored).containsAll(receiver.bookingIds());
                    });
            assertAgreement(practice, key, 0);
        }
    }

    private static void awaitQuiet(Practice practice, Practice.Key key, int deliveries) {
        await().atMost(Duration.ofSeconds(30))
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
