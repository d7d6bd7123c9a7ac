package com.therapybooking.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Checks that a delivery is shown, counted and changed like any other while its first attempt runs.
 */
@MostlyWaits
@ParameterizedClass
@SuppressWarnings({"NullAway", "UnusedVariable"}) // JUnit injects the parameter
@MethodSource("databases")
@Order(2)
class SlowFirstAttemptTest {

    private static TestService service;
    private static Practice practice;

    @Parameter private String database;

    private final CountDownLatch answer = new CountDownLatch(1);
    private Practice.User therapist;
    private Receiver receiver;

    static List<String> databases() {
        return TestDatabase.everyKind();
    }

    @BeforeParameterizedClassInvocation
    static void start(String database) {
        service =
                TestService.startOn(
                        database, TestDatabase.freshFolder(), "therapy.webhook.timeout=15s");
        practice = new Practice(service);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        service.close();
    }

    /**
     * A therapist for each test, because an event that is being sent reaches keys created
     * meanwhile.
     */
    @BeforeEach
    void newReceiver() {
        therapist = practice.newUser("therapist");
        receiver = Receiver.start();
        receiver.answersAfter(answer, 200);
    }

    @AfterEach
    void closeReceiver() {
        answer.countDown();
        receiver.close();
    }

    @Test
    void isShownAndCountedAfterASecond() {
        Practice.Key key = newKey();
        Practice.Booked booking = practice.book(therapist);

        JsonNode listed = awaitStatus(key, "delivering");
        assertThat(listed.path("bookingId").asString()).isEqualTo(booking.id());
        assertThat(listed.path("nextAttemptAt").isNull()).isTrue();
        assertThat(queued(key)).isEqualTo(1);

        answer.countDown();
        JsonNode delivered = awaitStatus(key, "delivered");
        assertThat(delivered.path("attemptCount").asInt()).isEqualTo(1);
        assertThat(queued(key)).isZero();
    }

    @Test
    void isSentAgainAfterItsFirstAttempt() {
        Practice.Key key = newKey();
        practice.book(therapist);
        String delivery = awaitStatus(key, "delivering").path("_id").asString();

        Thread retry =
                Thread.ofVirtual()
                        .start(() ->
                                practice.post(
                                        "/api/webhooks/deliveries/" + delivery + "/retry", null));
        await().during(Duration.ofMillis(500)).until(() -> receiver.webhooks().size() == 1);
        answer.countDown();

        assertThat(receiver.await(2, webhook -> true))
                .extracting(webhook -> webhook.header("X-Webhook-Attempt"))
                .containsExactly("1", "2");
        await().until(() -> !retry.isAlive());
        await().untilAsserted(() ->
                assertThat(awaitStatus(key, "delivered").path("attemptCount").asInt())
                        .isEqualTo(2));
    }

    @Test
    void itsOutcomeIsStoredAlthoughTheKeyIsDeleted() {
        Practice.Key key = newKey();
        practice.book(therapist);
        awaitStatus(key, "delivering");

        practice.deleteKey(key);
        await().during(Duration.ofSeconds(1)).until(() -> receiver.webhooks().size() == 1);
        answer.countDown();

        assertThat(awaitStatus(key, "delivered").path("lastStatus").asInt()).isEqualTo(200);
    }

    private Practice.Key newKey() {
        return practice.newKey(
                receiver.url(),
                ",\"therapistIds\":[\"" + therapist.id() + "\"]",
                "booking.created");
    }

    private static JsonNode awaitStatus(Practice.Key key, String status) {
        return await().atMost(Duration.ofSeconds(10))
                .until(
                        () ->
                                practice.get("/api/webhooks/deliveries?keyId=" + key.id())
                                        .path("deliveries")
                                        .path(0),
                        one -> one.path("status").asString("").equals(status));
    }

    private static int queued(Practice.Key key) {
        JsonNode keys = practice.get("/api/webhooks/stats").path("keys");
        return StreamSupport.stream(keys.spliterator(), false)
                .filter(one -> one.path("keyId").asString().equals(key.id()))
                .mapToInt(one -> one.path("queued").asInt())
                .sum();
    }
}
