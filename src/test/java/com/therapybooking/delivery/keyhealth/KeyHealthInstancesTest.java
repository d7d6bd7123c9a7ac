package com.therapybooking.delivery.keyhealth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.ServiceProcess;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests failing keys with several instances, and with an instance that is killed. */
@MostlyWaits
@Order(1)
class KeyHealthInstancesTest {

    private static final String FAILING = "webhook.key_failing";

    static List<String> databases() {
        return TestDatabase.everyKind();
    }

    @Test
    void severalInstancesAnnounceEachEpisodeOnce() {
        TestDatabase.requireReal();
        String uri = TestDatabase.freshUri();
        String folder = TestDatabase.freshFolder();
        String waits = "therapy.webhook.retry-schedule=" + "100ms,".repeat(40) + "100ms";
        try (Receiver receiver = Receiver.start();
                Receiver watcher = Receiver.start();
                TestService one = TestService.startOn(uri, folder, waits);
                TestService two = TestService.startOn(uri, folder, waits)) {
            List<Practice> practices = List.of(new Practice(one), new Practice(two));
            Practice practice = practices.getFirst();
            practice.newKey(watcher, FAILING);
            Practice.User therapist = practice.newUser("therapist");
            Practice.Key key = practice.newKey(receiver, "booking.created");
            AtomicInteger left = new AtomicInteger();
            receiver.answers(webhook -> Receiver.Answer.of(left.getAndDecrement() > 0 ? 500 : 200));
            int bookings = 0;
            for (int episode = 1; episode <= 3; episode++) {
                left.set(16);
                for (Practice each : practices) {
                    each.book(therapist);
                    bookings++;
                }
                awaitDelivered(practice, key, bookings);
                watcher.await(episode, webhook -> true);
            }
            await().during(Duration.ofSeconds(2)).until(() -> watcher.webhooks().size() == 3);
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void anEpisodeIsAnnouncedOnceAlthoughTheInstanceIsKilled(String database) {
        Path folder = Path.of(TestDatabase.freshFolder());
        String waits = "200ms,".repeat(60) + "200ms";
        try (Receiver receiver = Receiver.start();
                Receiver watcher = Receiver.start();
                ServiceProcess service =
                        // the process ends after the tenth failure was added to the streak, before
                        // the event is stored
                        ServiceProcess.startFailing(
                                "streak-stored:9",
                                folder,
                                Map.of("MONGODB_URI", database, "WEBHOOK_RETRY_SCHEDULE", waits))) {
            String admin = service.api().token(TestService.ADMIN_EMAIL, TestService.ADMIN_PASSWORD);
            Practice practice = new Practice(service.api(), admin);
            practice.newKey(watcher, FAILING);
            Practice.User therapist = practice.newUser("therapist");
            Practice.Key key = practice.newKey(receiver, "booking.created");
            AtomicInteger left = new AtomicInteger(11);
            receiver.answers(webhook -> Receiver.Answer.of(left.getAndDecrement() > 0 ? 500 : 200));
            practice.book(therapist);
            service.awaitEnd(Duration.ofSeconds(60));
            assertThat(watcher.webhooks()).isEmpty();
            TestDatabase.endLeases(database);
            service.restart();

            awaitDelivered(practice, key, 1);
            watcher.await(1, webhook -> true);
            await().during(Duration.ofSeconds(2)).until(() -> watcher.webhooks().size() == 1);
        }
    }

    private static void awaitDelivered(Practice practice, Practice.Key key, int count) {
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .untilAsserted(() ->
                        assertThat(
                                        practice.get(
                                                        "/api/webhooks/deliveries?status=delivered&keyId="
                                                                + key.id())
                                                .path("deliveries"))
                                .hasSize(count));
    }
}
