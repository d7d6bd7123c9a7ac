package com.therapybooking.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestService;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

@MostlyWaits
@Order(2)
class QueuePollTest {

    private static final int KEYS = 20;

    /**
     * The first attempts fail, so that each retry comes from the queue. The measured time is long
     * enough for two sweeps for open deliveries.
     */
    @Test
    void doesNotPollAKeyWhoseDeliveriesHaveAllEnded() throws InterruptedException {
        try (Receiver receiver = Receiver.start();
                TestService service = TestService.start("therapy.webhook.retry-schedule=1s")) {
            Practice practice = new Practice(service);
            for (int i = 0; i < KEYS; i++) {
                practice.newKey(receiver, "booking.created");
            }
            receiver.answers(503);
            practice.book(practice.newUser("therapist"));
            receiver.await(KEYS, webhook -> true);
            receiver.answers(200);
            receiver.await(KEYS * 2, webhook -> true);
            Awaitility.await()
                    .untilAsserted(() ->
                            assertThat(
                                            practice.get(
                                                            "/api/webhooks/deliveries?status=delivered")
                                                    .path("deliveries"))
                                    .hasSize(KEYS));
            Thread.sleep(1_000); // until the last rounds of the keys have ended

            long before = finds(service);
            Thread.sleep(10_500);

            assertThat(finds(service) - before).isLessThan(KEYS * 4);
        }
    }

    private static long finds(TestService service) {
        return service
                .bean(MeterRegistry.class)
                .get("mongodb.driver.commands")
                .tag("command", "find")
                .timers()
                .stream()
                .mapToLong(Timer::count)
                .sum();
    }
}
