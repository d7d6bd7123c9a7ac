package com.therapybooking.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.standardwebhooks.Webhook;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestService;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Books a session and verifies its webhook. */
class EndToEndTest {

    private static TestService service;
    private static Receiver receiver;

    @BeforeAll
    static void start() {
        service = TestService.start();
        receiver = Receiver.start();
    }

    @AfterAll
    static void stop() {
        service.close();
        receiver.close();
    }

    @Test
    void bringsABookingToItsReceiver() {
        Practice practice = new Practice(service);
        Practice.Key key = practice.newKey(receiver, "booking.created", "booking.payment_verified");
        Practice.Booked booking = practice.book(practice.newUser("therapist"));
        practice.pay(booking);

        Receiver.Webhook created = receiver.await("booking.created", booking.id());
        Receiver.Webhook paid = receiver.await("booking.payment_verified", booking.id());

        for (Receiver.Webhook webhook : List.of(created, paid)) {
            assertThat(webhook.header("X-Webhook-Id")).isEqualTo(webhook.id());
            assertThatCode(() -> verify(key, webhook)).doesNotThrowAnyException();
        }
        assertThat(paid.json().path("data").path("paymentReference").asString())
                .isEqualTo("BANK-REF-123456");
    }

    private static void verify(Practice.Key key, Receiver.Webhook webhook) throws Exception {
        Map<String, List<String>> headers =
                webhook.headers().entrySet().stream()
                        .collect(
                                java.util.stream.Collectors.toMap(
                                        Map.Entry::getKey, entry -> List.of(entry.getValue())));
        new Webhook(key.signingSecret())
                .verify(webhook.body(), HttpHeaders.of(headers, (name, value) -> true));
    }
}
