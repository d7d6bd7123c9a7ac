package com.therapybooking.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.net.http.HttpHeaders;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Checks that {@code SECRETS_KEY} can be replaced, and that the service does not start with a wrong
 * one.
 */
class SecretsKeyTest {

    private static final String OLD = key((byte) 1);
    private static final String NEW = key((byte) 2);

    @Test
    void isReplacedInTwoStartsAfterWhichTheOldOneIsRefused() {
        String uri = TestDatabase.freshUri();
        String folder = TestDatabase.freshFolder();
        try (Receiver receiver = Receiver.start()) {
            Practice.Key key;
            Practice.User therapist;
            Practice.Key rotated;
            try (TestService service = start(uri, folder, OLD)) {
                Practice practice = new Practice(service);
                key = practice.newKey(receiver, "booking.created");
                practice.changeKey(key, "{\"headers\":{\"x-secret\":\"of the key\"}}");
                rotated = practice.newKey(receiver, "booking.created");
                practice.post("/api/webhooks/keys/" + rotated.id() + "/rotate", "{}");
                therapist = practice.newUser("therapist");
            }
            try (TestService service = start(uri, folder, NEW + "," + OLD)) {
                delivers(service, receiver, key, therapist);
            }
            receiver.forget();
            try (TestService service = start(uri, folder, NEW)) {
                delivers(service, receiver, key, therapist);
                delivers(service, receiver, rotated, therapist);
                assertThat(receiver.webhooks())
                        .anyMatch(webhook -> webhook.headers().containsValue("of the key"));
            }
            for (String wrong : List.of(OLD, key((byte) 3))) {
                assertThatThrownBy(() -> start(uri, folder, wrong).close())
                        .rootCause()
                        .hasMessageContaining("SECRETS_KEY")
                        .hasMessageNotContaining(wrong);
            }
        }
    }

    private static String key(byte content) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, content);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static TestService start(String uri, String folder, String keys) {
        return TestService.startOn(uri, folder, "therapy.secrets.key=" + keys);
    }

    private static void delivers(
            TestService service, Receiver receiver, Practice.Key key, Practice.User therapist) {
        Practice.Booked booking = new Practice(service).book(therapist);
        List<Receiver.Webhook> webhooks =
                receiver.await(2, webhook -> webhook.bookingId().equals(booking.id()));
        assertThat(webhooks)
                .anySatisfy(webhook ->
                        assertThatCode(() -> verify(key, webhook)).doesNotThrowAnyException());
    }

    private static void verify(Practice.Key key, Receiver.Webhook webhook) throws Exception {
        Map<String, List<String>> headers =
                webhook.headers().entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey, entry -> List.of(entry.getValue())));
        new Webhook(key.signingSecret())
                .verify(webhook.body(), HttpHeaders.of(headers, (name, value) -> true));
    }
}
