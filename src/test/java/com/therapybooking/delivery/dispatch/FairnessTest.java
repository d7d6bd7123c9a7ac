package com.therapybooking.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestService;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
class FairnessTest {

    private static final int WAITING = 300;

    /**
     * The receiver of three keys does not answer during the test. {@code bench/run} measures the
     * effect on a healthy key.
     */
    @Test
    void delaysNoKeyWhenOthersNeverAnswer() {
        try (Receiver healthy = Receiver.start();
                Receiver hung = Receiver.start();
                TestService service = TestService.start("therapy.webhook.timeout=2s")) {
            hung.answers(webhook -> Receiver.Answer.of(200).after(Duration.ofSeconds(30)));
            Practice practice = new Practice(service);
            for (int i = 0; i < 3; i++) {
                practice.newKey(hung, "booking.created");
            }
            Practice.User therapist = practice.newUser("therapist");
            for (int i = 0; i < WAITING; i++) {
                practice.book(therapist);
            }
            practice.newKey(healthy, "booking.created");

            List<Duration> waits = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                Practice.Booked booking = practice.book(therapist);
                Receiver.Webhook webhook = healthy.await("booking.created", booking.id());
                waits.add(
                        Duration.between(
                                Instant.parse(webhook.json().path("timestamp").asString()),
                                webhook.at()));
            }
            waits.sort(null);
            assertThat(waits.get(waits.size() / 2)).isLessThan(Duration.ofMillis(500));
        }
    }

    /** Their first attempts are more than the service makes at once. */
    @Test
    void delaysNoKeyWhileTheFirstAttemptsOfManyOthersHang() {
        try (Receiver healthy = Receiver.start();
                Receiver hung = Receiver.start();
                TestService service = TestService.start("therapy.webhook.timeout=15s")) {
            hung.answers(webhook -> Receiver.Answer.of(200).after(Duration.ofSeconds(30)));
            Practice practice = new Practice(service);
            for (int i = 0; i < 20; i++) {
                practice.newKey(hung, "booking.created");
            }
            practice.newKey(healthy, "booking.created");
            Practice.User therapist = practice.newUser("therapist");

            List<String> bookings = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                bookings.add(practice.book(therapist).id());
            }

            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(healthy.bookingIds()).containsAll(bookings));
        }
    }
}
