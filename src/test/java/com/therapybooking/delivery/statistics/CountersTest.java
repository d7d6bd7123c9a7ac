package com.therapybooking.delivery.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.therapybooking.support.KeyDeliveries;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Compares the counters and the hourly figures with the history. */
@Order(2)
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
            awaitAllEnded(practice, key, 60);

            receiver.answers(200);
            practice.post("/api/webhooks/test", "{\"keyId\":\"" + key.id() + "\"}");
            KeyDeliveries.assertCountersAgree(practice, key, 1);
        }
    }

    private static void awaitAllEnded(Practice practice, Practice.Key key, int deliveries) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> {
                    JsonNode all = KeyDeliveries.of(practice, key);
                    assertThat(all).hasSize(deliveries);
                    all.forEach(one ->
                            assertThat(one.path("status").asString()).isIn("delivered", "failed"));
                });
    }
}
