package com.therapybooking.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.ServiceProcess;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Combines several faults: a receiver fails, a key is disabled, the service is killed twice, and a
 * recovery runs. The API must show the outcome of every event of one booking.
 */
@MostlyWaits
@Order(2)
class SeveralFaultsTest {

    @Test
    void showsTheOutcomeOfEveryEventAfterSeveralFaults() {
        Instant begin = Instant.now().minusSeconds(1);
        String database = TestDatabase.freshUri();
        try (Receiver steady = Receiver.start();
                Receiver down = Receiver.start();
                Receiver disabledReceiver = Receiver.start();
                ServiceProcess service =
                        ServiceProcess.start(
                                Path.of(TestDatabase.freshFolder()),
                                Map.of(
                                        "MONGODB_URI",
                                        database,
                                        "WEBHOOK_RETRY_SCHEDULE",
                                        "200ms"))) {
            String admin = service.api().token(TestService.ADMIN_EMAIL, TestService.ADMIN_PASSWORD);
            Practice practice = new Practice(service.api(), admin);
            String[] events = {"booking.created", "booking.payment_verified", "booking.cancelled"};
            Practice.Key steadyKey = practice.newKey(steady, events);
            Practice.Key downKey = practice.newKey(down, events);
            Practice.Key disabledKey = practice.newKey(disabledReceiver, events);
            Practice.Key otherEventsKey = practice.newKey(steady, "booking.rescheduled");
            down.answers(503);
            practice.changeKey(disabledKey, "{\"active\":false}");

            Practice.Booked booking = practice.book(practice.newUser("therapist"));
            practice.pay(booking);
            service.kill();
            TestDatabase.endLeases(database);
            service.restart();
            practice.cancel(booking);

            for (String event : events) {
                awaitOutcome(practice, booking, event, steadyKey, "delivered");
                awaitOutcome(practice, booking, event, downKey, "failed");
                awaitOutcome(practice, booking, event, disabledKey, "inactive");
                awaitOutcome(practice, booking, event, otherEventsKey, "not_subscribed");
            }
            assertThat(disabledReceiver.webhooks()).isEmpty();

            down.answers(200);
            practice.changeKey(disabledKey, "{\"active\":true}");
            String span =
                    "{\"from\":\"%s\",\"to\":\"%s\"}"
                            .formatted(begin, Instant.now().plusSeconds(60));
            assertThat(
                            practice.post("/api/webhooks/keys/" + downKey.id() + "/recover", span)
                                    .path("count")
                                    .asInt())
                    .isEqualTo(3);
            service.kill();
            TestDatabase.endLeases(database);
            service.restart();

            for (String event : events) {
                for (Practice.Key key : new Practice.Key[] {steadyKey, downKey, disabledKey}) {
                    JsonNode told = awaitOutcome(practice, booking, event, key, "delivered");
                    JsonNode delivery =
                            practice.get(
                                            "/api/webhooks/deliveries/"
                                                    + told.path("deliveryId").asString())
                                    .path("delivery");
                    assertThat(delivery.path("event").asString()).isEqualTo(event);
                    assertThat(delivery.path("bookingId").asString()).isEqualTo(booking.id());
                    assertThat(delivery.path("lastStatus").asInt()).isEqualTo(200);
                    assertThat(delivery.path("attempts"))
                            .hasSize(delivery.path("attemptCount").asInt());
                }
                assertThat(down.await(event, booking.id())).isNotNull();
                assertThat(disabledReceiver.await(event, booking.id())).isNotNull();
            }
            for (Practice.Key key : new Practice.Key[] {steadyKey, downKey, disabledKey}) {
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(200))
                        .untilAsserted(() -> assertCounted(practice, key));
            }
        }
    }

    private static void assertCounted(Practice practice, Practice.Key key) {
        int success = 0;
        int failure = 0;
        for (JsonNode one :
                practice.get("/api/webhooks/deliveries?keyId=" + key.id()).path("deliveries")) {
            for (JsonNode attempt :
                    practice.get("/api/webhooks/deliveries/" + one.path("_id").asString())
                            .path("delivery")
                            .path("attempts")) {
                if (attempt.path("status").asInt() == 200) {
                    success++;
                } else {
                    failure++;
                }
            }
        }
        JsonNode counters = practice.get("/api/webhooks/keys/" + key.id()).path("key");
        assertThat(counters.path("successCount").asInt()).isEqualTo(success);
        assertThat(counters.path("failureCount").asInt()).isEqualTo(failure);
    }

    private static JsonNode awaitOutcome(
            Practice practice,
            Practice.Booked booking,
            String event,
            Practice.Key key,
            String outcome) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(
                        () -> told(practice, booking, event, key),
                        told -> told.path("outcome").asString("").equals(outcome));
    }

    private static JsonNode told(
            Practice practice, Practice.Booked booking, String event, Practice.Key key) {
        return practice.get("/api/bookings/" + booking.id() + "/timeline")
                .path("events")
                .valueStream()
                .filter(entry -> entry.path("event").asString().equals(event))
                .flatMap(entry -> entry.path("keys").valueStream())
                .filter(told -> told.path("keyId").asString().equals(key.id()))
                .findFirst()
                .orElseThrow();
    }
}
