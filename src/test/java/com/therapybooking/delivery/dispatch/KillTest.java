package com.therapybooking.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Fleet;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.ServiceProcess;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The service is killed at each step of the pipeline; bench/kill does it many times more. */
class KillTest {

    static List<String> databases() {
        return TestDatabase.everyKind();
    }

    @ParameterizedTest
    @MethodSource("databases")
    void losesNothingWhereverItIsKilled(String database) {
        Path folder = Path.of(TestDatabase.freshFolder());
        try (Receiver one = Receiver.start();
                Receiver other = Receiver.start();
                ServiceProcess service =
                        ServiceProcess.startFailing(
                                "booking-stored:3", folder, Map.of("MONGODB_URI", database))) {
            String admin = service.api().token(TestService.ADMIN_EMAIL, TestService.ADMIN_PASSWORD);
            Practice practice = new Practice(service.api(), admin);
            practice.newKey(one, "booking.created");
            practice.newKey(other, "booking.created");
            Practice.User therapist = practice.newUser("therapist");
            List<String> acknowledged;
            try (Fleet guests = new Fleet(service::api, therapist, 20)) {
                service.awaitEnd(Duration.ofSeconds(30));
                for (String point : List.of("delivery-sent:3", "outbox-clearing:2")) {
                    service.restart(point);
                    service.awaitEnd(Duration.ofSeconds(30));
                }
                TestDatabase.endLeases(database);
                service.restart();
                guests.stop();
                acknowledged = guests.acknowledged();
            }

            assertThat(acknowledged).hasSizeGreaterThan(5);
            for (Receiver receiver : List.of(one, other)) {
                Awaitility.await()
                        .atMost(Duration.ofSeconds(50))
                        .untilAsserted(
                                () -> assertThat(receiver.bookingIds()).containsAll(acknowledged));
                assertThat(eventsPerBooking(receiver))
                        .allSatisfy((id, ids) -> assertThat(ids).hasSize(1));
            }
        }
    }

    private static Map<String, Set<String>> eventsPerBooking(Receiver receiver) {
        return receiver.webhooks().stream()
                .collect(
                        Collectors.groupingBy(
                                Receiver.Webhook::bookingId,
                                Collectors.mapping(Receiver.Webhook::id, Collectors.toSet())));
    }
}
