package com.therapybooking.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.delivery.feed.FeedReader;
import com.therapybooking.support.Fleet;
import com.therapybooking.support.KeyDeliveries;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.ServiceProcess;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kills the service at each step of a delivery, while a reader follows the feed. {@code bench/kill}
 * repeats this many times.
 */
@Order(1)
class KillTest {

    private static final List<String> POINTS =
            List.of(
                    "delivery-sent:9",
                    "outbox-clearing:2",
                    "attempt-stored:9",
                    "delivery-recorded:9");

    /** The maximum time until an accepted event is in the feed, and some time for the last read. */
    private static final Duration VISIBLE = Duration.ofSeconds(12);

    static List<String> databases() {
        return TestDatabase.everyKind();
    }

    @ParameterizedTest
    @MethodSource("databases")
    void losesNothingAndCountsExactlyWhereverItIsKilled(String database) {
        Path folder = Path.of(TestDatabase.freshFolder());
        try (Receiver one = Receiver.start();
                Receiver other = Receiver.start();
                ServiceProcess service =
                        ServiceProcess.startFailing(
                                "booking-stored:3",
                                folder,
                                Map.of(
                                        "MONGODB_URI",
                                        database,
                                        "WEBHOOK_RETRY_SCHEDULE",
                                        "100ms,100ms"))) {
            String admin = service.api().token(TestService.ADMIN_EMAIL, TestService.ADMIN_PASSWORD);
            Practice practice = new Practice(service.api(), admin);
            Practice.Key key = practice.newKey(one, "booking.created");
            Practice.Key failing = practice.newKey(other, "booking.created");
            other.answers(webhook ->
                    Receiver.Answer.of(
                            Math.floorMod(webhook.bookingId().hashCode(), 2) == 0 ? 500 : 200));
            Practice.User therapist = practice.newUser("therapist");
            FeedReader reader = new FeedReader(service::api, key);
            Set<String> acknowledged;
            try (FeedReader.Following _ = FeedReader.follow(List.of(reader));
                    Fleet guests = new Fleet(service::api, therapist, 150)) {
                service.awaitEnd(Duration.ofSeconds(40));
                for (String point : POINTS) {
                    service.restart(point);
                    service.awaitEnd(Duration.ofSeconds(40));
                }
                TestDatabase.endLeases(database);
                service.restart();
                guests.stop();
                acknowledged = Set.copyOf(guests.acknowledged());
                Awaitility.await()
                        .atMost(VISIBLE)
                        .untilAsserted(
                                () -> assertThat(reader.bookingIds()).containsAll(acknowledged));
            }

            assertThat(acknowledged).hasSizeGreaterThan(5);
            assertThat(reader.eventIds()).doesNotHaveDuplicates();
            for (Receiver receiver : List.of(one, other)) {
                Awaitility.await()
                        .atMost(Duration.ofSeconds(50))
                        .untilAsserted(
                                () -> assertThat(receiver.bookingIds()).containsAll(acknowledged));
                assertThat(eventsPerBooking(receiver))
                        .allSatisfy((id, ids) -> assertThat(ids).hasSize(1));
            }
            awaitEnded(practice, key, one);
            awaitEnded(practice, failing, other);
            KeyDeliveries.assertCountersAgree(practice, key, 0);
            KeyDeliveries.assertCountersAgree(practice, failing, 0);
        }
    }

    /**
     * Waits until each booking that the receiver knows has a stored delivery, and every delivery
     * has ended. After a kill an event may have been sent although it is still in its outbox.
     */
    private static void awaitEnded(Practice practice, Practice.Key key, Receiver receiver) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .untilAsserted(() -> {
                    Set<String> stored = new HashSet<>();
                    KeyDeliveries.of(practice, key)
                            .forEach(one -> {
                                stored.add(one.path("bookingId").asString());
                                assertThat(one.path("status").asString())
                                        .isIn("delivered", "failed");
                            });
                    assertThat(stored).containsAll(receiver.bookingIds());
                });
    }

    private static Map<String, Set<String>> eventsPerBooking(Receiver receiver) {
        return receiver.webhooks().stream()
                .collect(
                        Collectors.groupingBy(
                                Receiver.Webhook::bookingId,
                                Collectors.mapping(Receiver.Webhook::id, Collectors.toSet())));
    }
}
