package com.therapybooking.delivery.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestService;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Checks that each attempt uses the settings that the key has at that time. */
class KeyAtTheTimeOfTheAttemptTest {

    private static TestService service;
    private static Practice practice;
    private static Practice.User therapist;
    private Receiver receiver;

    @BeforeAll
    static void start() {
        service = TestService.start("therapy.webhook.retry-schedule=1s,1s,1s");
        practice = new Practice(service);
        therapist = practice.newUser("therapist");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void newReceiver() {
        receiver = Receiver.start();
    }

    @AfterEach
    void closeReceiver() {
        receiver.close();
    }

    @Test
    void aRetryIsAsMinimalAsTheKeySaysByThen() {
        Practice.Key key = practice.newKey(receiver, "booking.created");
        receiver.answers(500);
        practice.book(therapist);
        assertThat(receiver.await(1, webhook -> true).getFirst().body()).contains("Jane Smith");

        practice.changeKey(key, "{\"payload\":\"minimal\"}");
        receiver.answers(200);

        Receiver.Webhook retry = receiver.await(2, webhook -> true).getLast();
        assertThat(retry.body()).doesNotContain("Jane Smith").doesNotContain("jane@example.com");
        JsonNode delivery = delivered(key);
        assertThat(delivery.path("payload")).isEqualTo(retry.json());
        assertThat(
                        delivery.path("attempts")
                                .get(0)
                                .path("requestHeaders")
                                .path("X-Webhook-Signature"))
                .isNotEqualTo(
                        delivery.path("attempts")
                                .get(1)
                                .path("requestHeaders")
                                .path("X-Webhook-Signature"));

        practice.changeKey(key, "{\"payload\":\"full\"}");
        retry(delivery);
        assertThat(receiver.await(3, webhook -> true).getLast().body()).contains("Jane Smith");
    }

    @Test
    void aDeliveryThatWaitedForItsKeyFollowsItsPresentPayloadMode() {
        Practice.Key key = practice.newKey(receiver, "booking.created");
        practice.changeKey(key, "{\"active\":false}");
        practice.book(therapist);
        awaitStatus(key, "pending");

        practice.changeKey(key, "{\"payload\":\"minimal\"}");
        practice.changeKey(key, "{\"active\":true}");

        assertThat(receiver.await(1, webhook -> true).getFirst().body())
                .doesNotContain("Jane Smith");
    }

    @Test
    void aRetryGoesToTheUrlThatTheKeyHasByThen() {
        try (Receiver moved = Receiver.start()) {
            Practice.Key key = practice.newKey(receiver, "booking.created");
            receiver.answers(500);
            Practice.Booked booking = practice.book(therapist);
            receiver.await("booking.created", booking.id());

            practice.changeKey(key, "{\"webhookUrl\":\"" + moved.url() + "\"}");

            moved.await("booking.created", booking.id());
        }
    }

    @Test
    void anEventThatTheKeyNoLongerTakesIsCancelledAndSentOnRequestOrByRecover() {
        Practice.Key key = practice.newKey(receiver, "booking.created", "booking.cancelled");
        receiver.answers(500);
        practice.book(therapist);
        receiver.await(1, webhook -> true);

        practice.changeKey(key, "{\"allowedEvents\":[\"booking.cancelled\"]}");
        JsonNode cancelled = awaitStatus(key, "cancelled");
        assertThat(cancelled.path("lastError").asString()).contains("no longer takes");
        assertThat(cancelled.path("nextAttemptAt").isNull()).isTrue();
        receiver.answers(200);
        receiver.forget();
        assertThat(recover(key)).isZero();

        practice.changeKey(key, "{\"allowedEvents\":[\"booking.created\",\"booking.cancelled\"]}");
        assertThat(recover(key)).isPositive();
        receiver.await(1, webhook -> webhook.id().equals(cancelled.path("eventId").asString()));

        practice.changeKey(key, "{\"allowedEvents\":[\"booking.cancelled\"]}");
        receiver.forget();
        retry(delivered(key));
        receiver.await(1, webhook -> webhook.id().equals(cancelled.path("eventId").asString()));
    }

    private static long recover(Practice.Key key) {
        return practice.post(
                        "/api/webhooks/keys/" + key.id() + "/recover",
                        "{\"from\":\"2020-01-01T00:00:00Z\",\"to\":\"2090-01-01T00:00:00Z\"}")
                .path("count")
                .asLong();
    }

    private static void retry(JsonNode delivery) {
        practice.post(
                "/api/webhooks/deliveries/" + delivery.path("_id").asString() + "/retry", null);
    }

    private static JsonNode delivered(Practice.Key key) {
        return practice.get(
                        "/api/webhooks/deliveries/"
                                + awaitStatus(key, "delivered").path("_id").asString())
                .path("delivery");
    }

    private static JsonNode awaitStatus(Practice.Key key, String status) {
        String path = "/api/webhooks/deliveries?keyId=" + key.id() + "&status=" + status;
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !practice.get(path).path("deliveries").isEmpty());
        return practice.get(path).path("deliveries").get(0);
    }
}
