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
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Kills the service at a reminder time, directly after it has stored the reminders, and restarts
 * it.
 */
@MostlyWaits
@Order(2)
class ReminderKillTest {

    @Test
    void sendsEachReminderOnceIfItIsKilledAtTheReminderTime() {
        Path folder = Path.of(TestDatabase.freshFolder());
        try (Receiver receiver = Receiver.start();
                ServiceProcess service =
                        ServiceProcess.startFailing("reminders-stored:0", folder, Map.of())) {
            String admin = service.api().token(TestService.ADMIN_EMAIL, TestService.ADMIN_PASSWORD);
            Practice practice = new Practice(service.api(), admin);
            practice.newKey(receiver, "booking.reminder");
            List<Practice.User> therapists =
                    Stream.generate(() -> practice.newUser("therapist")).limit(3).toList();
            Instant session =
                    Instant.now()
                            .truncatedTo(ChronoUnit.SECONDS)
                            .plus(Duration.ofMinutes(15).plusSeconds(15));
            List<Practice.Booked> bookings =
                    therapists.stream()
                            .map(therapist -> practice.book(therapist, session))
                            .toList();
            bookings.forEach(practice::pay);
            service.awaitEnd(Duration.ofSeconds(60));
            int before = receiver.webhooks().size();
            service.restart();

            receiver.await(3, webhook -> true);

            assertThat(before).isZero();
            assertThat(receiver.webhooks())
                    .extracting(Receiver.Webhook::bookingId)
                    .containsExactlyInAnyOrderElementsOf(
                            bookings.stream().map(Practice.Booked::id).toList());
        }
    }
}
