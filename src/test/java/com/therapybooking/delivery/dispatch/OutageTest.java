package com.therapybooking.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Api;
import com.therapybooking.support.Fleet;
import com.therapybooking.support.Mongod;
import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TcpProxy;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Kills and restarts MongoDB while the service runs, or interrupts the connection to it. */
@MostlyWaits
@Order(2)
class OutageTest {

    @Test
    void answers503WhileTheDatabaseIsAwayAndLosesNothing() {
        Mongod.require();
        try (Mongod mongod = Mongod.start();
                Receiver receiver = Receiver.start();
                TestService service =
                        TestService.startOn(
                                TestDatabase.freshOn(mongod.uri()), TestDatabase.freshFolder())) {
            Practice practice = new Practice(service);
            practice.newKey(receiver, "booking.created");
            Practice.User therapist = practice.newUser("therapist");
            // the attempts of these bookings are in progress when MongoDB is killed
            receiver.answers(webhook -> Receiver.Answer.of(200).after(Duration.ofSeconds(1)));
            List<String> bookings = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                bookings.add(practice.book(therapist).id());
            }
            mongod.kill();

            long asked = System.nanoTime();
            Api.Reply reply = service.api().get("/api/webhooks/keys", service.admin());
            Duration took = Duration.ofNanos(System.nanoTime() - asked);
            assertThat(reply.status()).as(reply.text()).isEqualTo(503);
            assertThat(reply.header("Retry-After")).matches("[1-9][0-9]*");
            assertThat(took).isLessThan(Duration.ofSeconds(4));

            mongod.restart();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .ignoreExceptions()
                    .until(() -> bookings.add(practice.book(therapist).id()));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(45))
                    .untilAsserted(() -> assertThat(receiver.bookingIds()).containsAll(bookings));
        }
    }

    @Test
    void losesNothingWhenTheLineToTheDatabaseIsCutOrFallsSilent() throws IOException {
        Mongod.require();
        try (Mongod mongod = Mongod.start();
                TcpProxy proxy = TcpProxy.to(mongod.port());
                Receiver receiver = Receiver.start();
                TestService service =
                        TestService.startOn(
                                TestDatabase.freshOn(
                                        "mongodb://127.0.0.1:"
                                                + proxy.port()
                                                + "/?directConnection=true"),
                                TestDatabase.freshFolder())) {
            Practice practice = new Practice(service);
            practice.newKey(receiver, "booking.created");
            Practice.User therapist = practice.newUser("therapist");
            try (Fleet guests = new Fleet(service::api, therapist, 20)) {
                for (Runnable trouble :
                        List.<Runnable>of(
                                proxy::resetConnections,
                                proxy::holdBytes,
                                proxy::resetConnections)) {
                    int before = guests.acknowledged().size();
                    await(() -> guests.acknowledged().size() > before + 5);
                    trouble.run();
                    long asked = System.nanoTime();
                    assertThat(service.api().get("/api/therapists", null).status()).isEqualTo(503);
                    assertThat(Duration.ofNanos(System.nanoTime() - asked))
                            .isLessThan(Duration.ofSeconds(4));
                    proxy.restore();
                }
                int before = guests.acknowledged().size();
                await(() -> guests.acknowledged().size() > before + 5);
                guests.stop();
                await(() -> receiver.bookingIds().containsAll(guests.acknowledged()));
            }
        }
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(condition);
    }
}
