package com.therapybooking.delivery.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@MostlyWaits
class RateLimitTest {

    private static final int LIMIT = 10;

    @Test
    void neverSendsMoreThanTheLimitOverRestartsAndSendsTheRestWhenItIsRaised() {
        String uri = TestDatabase.freshUri();
        String folder = TestDatabase.freshFolder();
        try (Receiver receiver = Receiver.start()) {
            Practice.Key key;
            try (TestService first = TestService.startOn(uri, folder)) {
                Practice practice = new Practice(first);
                key = practice.newKey(receiver.url(), ",\"rateLimit\":" + LIMIT, "booking.created");
                Practice.User therapist = practice.newUser("therapist");
                for (int i = 0; i < 2 * LIMIT; i++) {
                    practice.book(therapist);
                }
                receiver.await(LIMIT, webhook -> true);
                assertThat(remaining(receiver.webhooks())).contains("0");
            }
            try (TestService second = TestService.startOn(uri, folder)) {
                Practice practice = new Practice(second);
                practice.book(practice.newUser("therapist"));
                Awaitility.await()
                        .during(Duration.ofSeconds(2))
                        .until(() -> receiver.webhooks().size() == LIMIT);
                assertThat(
                                second.api()
                                        .post(
                                                "/api/webhooks/test",
                                                second.admin(),
                                                "{\"keyId\":\"" + key.id() + "\"}")
                                        .status())
                        .isEqualTo(429);

                practice.changeKey(key, "{\"rateLimit\":15}");
                receiver.await(15, webhook -> true);

                practice.changeKey(key, "{\"rateLimit\":1000}");
                receiver.await(2 * LIMIT + 1, webhook -> true);
            }
            assertThat(receiver.webhooks()).hasSize(2 * LIMIT + 1);
        }
    }

    private static List<String> remaining(List<Receiver.Webhook> webhooks) {
        return webhooks.stream()
                .map(webhook -> String.valueOf(webhook.header("X-RateLimit-Remaining")))
                .toList();
    }
}
