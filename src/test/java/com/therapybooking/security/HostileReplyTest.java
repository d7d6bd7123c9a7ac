package com.therapybooking.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Api;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Checks that a test call shows any response of a receiver safely. */
@ResourceLock(value = Shared.DATA, mode = ResourceAccessMode.READ)
class HostileReplyTest {

    @Test
    void showsWhateverAReceiverAnswers() {
        List<String> bodies =
                List.of(
                        "ok",
                        "{\"ok\":true}",
                        "1e999999999",
                        "{\"n\":1e-999999999}",
                        "9".repeat(4_000),
                        "[".repeat(4_000),
                        "{\"a\":1,\"a\":2}",
                        "NaN",
                        "null",
                        "\"\\ud800\"",
                        "\0\1\2",
                        "{\"__proto__\":{},\"$where\":1,\"a.b\":2}",
                        "<script>alert(1)</script>",
                        "x".repeat(100_000));
        try (Receiver receiver = Receiver.start()) {
            Practice.Key key = Shared.PRACTICE.newKey(receiver, "booking.cancelled");
            for (String body : bodies) {
                receiver.answers(
                        webhook -> new Receiver.Answer(200, Map.of(), body, Duration.ZERO));

                Api.Reply reply =
                        Shared.SERVICE
                                .api()
                                .post(
                                        "/api/webhooks/test",
                                        Shared.SERVICE.admin(),
                                        "{\"keyId\":\"" + key.id() + "\"}");

                assertThat(reply.status()).as(reply.text()).isEqualTo(200);
                assertThat(reply.json().path("success").booleanValue()).isTrue();
                assertThat(reply.json().path("response").path("status").asInt()).isEqualTo(200);
                assertThat(reply.text()).hasSizeLessThan(30_000);
            }
        }
    }
}
