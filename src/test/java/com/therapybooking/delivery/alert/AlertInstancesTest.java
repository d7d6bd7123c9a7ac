package com.therapybooking.delivery.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Tests the alerts of a key that fails and recovers, with two instances. */
@MostlyWaits
@Order(2)
class AlertInstancesTest {

    @Test
    void sendOneEmailForEachEpisode() {
        TestDatabase.requireReal();
        String uri = TestDatabase.freshUri();
        String folder = TestDatabase.freshFolder();
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
        mail.setUser("alerts@example.com", "alerts", "p:w");
        mail.start();
        String[] settings = {
            "therapy.webhook.retry-schedule=" + "100ms,".repeat(40) + "100ms",
            "therapy.alerts.smtp-url=smtp://alerts:p%3Aw@127.0.0.1:" + mail.getSmtp().getPort(),
            "therapy.alerts.email=practice@example.com"
        };
        try (Receiver receiver = Receiver.start();
                TestService one = TestService.startOn(uri, folder, settings);
                TestService two = TestService.startOn(uri, folder, settings)) {
            Practice practice = new Practice(one);
            Practice.User therapist = practice.newUser("therapist");
            practice.newKey(receiver, "booking.created");
            AtomicInteger left = new AtomicInteger(16);
            receiver.answers(webhook -> Receiver.Answer.of(left.getAndDecrement() > 0 ? 500 : 200));
            practice.book(therapist);
            new Practice(two).book(therapist);

            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> mail.getReceivedMessages().length >= 2);
            Awaitility.await()
                    .during(Duration.ofSeconds(5))
                    .until(() -> mail.getReceivedMessages().length == 2);
            assertThat(mail.getReceivedMessages())
                    .extracting(MimeMessage::getSubject)
                    .containsExactlyInAnyOrder(
                            "Webhook key \"Some key\" is failing",
                            "Webhook key \"Some key\" works again");
        } finally {
            mail.stop();
        }
    }
}
