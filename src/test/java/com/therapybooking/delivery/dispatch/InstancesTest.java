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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Tests several instances on one MongoDB. */
@MostlyWaits
@Order(1)
class InstancesTest {

    private static final int BOOKINGS = 60;

    @Test
    void shareTheQueueAndSendNothingTwice() {
        TestDatabase.requireReal();
        String uri = TestDatabase.freshUri();
        String folder = TestDatabase.freshFolder();
        try (Receiver receiver = Receiver.start();
                TestService one = TestService.startOn(uri, folder);
                TestService two = TestService.startOn(uri, folder);
                TestService three = TestService.startOn(uri, folder)) {
            Practice practice = new Practice(one);
            Practice.Key key = practice.newKey(receiver, "booking.created");
            Practice.User therapist = practice.newUser("therapist");
            practice.changeKey(key, "{\"active\":false}");
            List<Practice> practices = List.of(practice, new Practice(two), new Practice(three));
            List<String> bookings = new ArrayList<>();
            for (int i = 0; i < BOOKINGS; i++) {
                bookings.add(practices.get(i % practices.size()).book(therapist).id());
            }
            practice.changeKey(key, "{\"active\":true}");
            for (int i = 0; i < BOOKINGS; i++) {
                bookings.add(practices.get(i % practices.size()).book(therapist).id());
            }

            receiver.await(bookings.size(), webhook -> true);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() ->
                            practice.get("/api/webhooks/keys/" + key.id())
                                            .path("key")
                                            .path("successCount")
                                            .asInt()
                                    >= bookings.size());
            assertThat(receiver.webhooks())
                    .extracting(Receiver.Webhook::bookingId)
                    .containsExactlyInAnyOrderElementsOf(bookings);
        }
    }

    @Test
    void takesOverFromAnInstanceThatWasKilledWithinTheLease() {
        TestDatabase.requireReal();
        String uri = TestDatabase.freshUri();
        Path folder = Path.of(TestDatabase.freshFolder());
        try (Receiver receiver = Receiver.start();
                TestService survivor = TestService.startOn(uri, folder.toString());
                ServiceProcess other = ServiceProcess.start(folder, Map.of("MONGODB_URI", uri))) {
            Practice practice = new Practice(survivor);
            practice.newKey(receiver, "booking.created");
            Practice.User therapist = practice.newUser("therapist");
            CountDownLatch killed = new CountDownLatch(1);
            receiver.answersAfter(killed, 200);
            Practice elsewhere = new Practice(other.api(), survivor.admin());
            List<String> bookings = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                bookings.add(elsewhere.book(therapist).id());
            }
            other.kill();
            receiver.answers(200);
            receiver.forget();
            killed.countDown();

            Awaitility.await()
                    .atMost(Duration.ofSeconds(40))
                    .untilAsserted(() ->
                            assertThat(
                                            new HashSet<>(
                                                    receiver.webhooks().stream()
                                                            .map(Receiver.Webhook::bookingId)
                                                            .toList()))
                                    .containsAll(bookings));
        }
    }
}
