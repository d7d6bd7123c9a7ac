package com.therapybooking.delivery.keyhealth;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestService;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Keys that fail, are switched off, and come back. */
class KeyHealthTest {

    private static final String FAILING = "webhook.key_failing";
    private static final String DISABLED = "webhook.key_disabled";
    private static TestService service;
    private static Practice practice;
    private static Practice.User therapist;
    private static Receiver watcher;
    private Receiver receiver;

    @BeforeAll
    static void start() {
        String waits = "30ms,".repeat(11) + "300ms,".repeat(8) + "300ms";
        service =
                TestService.start(
                        "therapy.webhook.retry-schedule=" + waits,
                        "therapy.webhook.disable-after=1s");
        practice = new Practice(service);
        therapist = practice.newUser("therapist");
        watcher = Receiver.start();
        practice.newKey(watcher, FAILING, DISABLED);
    }

    @AfterAll
    static void stop() {
        service.close();
        watcher.close();
    }

    @BeforeEach
    void newReceiver() {
        receiver = Receiver.start();
    }

    @org.junit.jupiter.api.AfterEach
    void closeReceiver() {
        receiver.close();
    }

    @Test
    void tellsTheOthersOnceThatAKeyFailsAndOnceThatItIsSwitchedOff() {
        Practice.Key key = practice.newKey(receiver, "booking.created", FAILING, DISABLED);
        receiver.answers(500);
        practice.book(therapist);

        JsonNode failing = told(FAILING, key, 1).getFirst().json().path("data");
        assertThat(failing.path("consecutiveFailures").asInt()).isGreaterThanOrEqualTo(10);
        assertThat(failing.path("lastStatus").asInt()).isEqualTo(500);
        JsonNode disabled = told(DISABLED, key, 1).getFirst().json().path("data");
        assertThat(disabled.path("displayKey").asString()).startsWith("sk_live_");
        JsonNode now = key(key);
        assertThat(now.path("active").asBoolean()).isFalse();
        assertThat(now.path("disabledReason").asString()).contains("failed since");
        assertThat(receiver.webhooks())
                .noneMatch(webhook ->
                        webhook.json().path("data").path("keyId").asString("").equals(key.id()));

        receiver.answers(200);
        practice.changeKey(key, "{\"active\":true}");
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(key(key).path("successCount").asInt()).isPositive());
        receiver.answers(500);
        practice.book(therapist);
        told(FAILING, key, 2);
        told(DISABLED, key, 2);
    }

    @Test
    void goneSwitchesTheKeyOffAndKeepsItsEventsInOrder() {
        Practice.Key key = practice.newKey(receiver, "booking.created");
        receiver.answers(410);
        List<String> bookings = new ArrayList<>();
        bookings.add(practice.book(therapist).id());
        told(DISABLED, key, 1);
        assertThat(key(key).path("disabledReason").asString()).contains("410");
        int sent = receiver.webhooks().size();

        for (int i = 0; i < 12; i++) {
            bookings.add(practice.book(therapist).id());
        }
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(
                                        practice.get("/api/webhooks/deliveries?keyId=" + key.id())
                                                .path("deliveries"))
                                .hasSize(13));
        assertThat(receiver.webhooks()).hasSize(sent);
        receiver.answers(200);
        receiver.forget();
        practice.changeKey(key, "{\"active\":true}");

        receiver.await(13, webhook -> true);
        assertThat(receiver.webhooks()).extracting(Receiver.Webhook::bookingId).isEqualTo(bookings);
        assertThat(told(DISABLED, key, 1)).hasSize(1);
    }

    private static List<Receiver.Webhook> told(String event, Practice.Key about, int times) {
        List<Receiver.Webhook> told =
                watcher.await(
                        times,
                        webhook ->
                                webhook.event().equals(event)
                                        && webhook.json()
                                                .path("data")
                                                .path("keyId")
                                                .asString()
                                                .equals(about.id()));
        assertThat(told).hasSize(times);
        return told;
    }

    private static JsonNode key(Practice.Key key) {
        return practice.get("/api/webhooks/keys/" + key.id()).path("key");
    }
}
