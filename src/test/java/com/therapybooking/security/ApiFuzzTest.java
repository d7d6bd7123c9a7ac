package com.therapybooking.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestService;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Runs {@link ApiFuzz} and {@link WildRequests} and expects no faulty reply. {@code FUZZ_SECONDS}
 * sets the duration of each; {@code FUZZ_SEED} repeats a run.
 */
@Order(2)
class ApiFuzzTest {

    private static final int SECONDS = Integer.parseInt(variable("FUZZ_SECONDS", "5"));
    private static final long SEED =
            Long.parseLong(variable("FUZZ_SEED", Long.toString(new Random().nextInt(1 << 30))));

    @Test
    void findsNothing() {
        try (Receiver receiver = Receiver.start();
                TestService service = TestService.start()) {
            ApiFuzz fuzz = new ApiFuzz(service, receiver, SEED);

            ApiFuzz.Result result = fuzz.run(Duration.ofSeconds(SECONDS));

            System.out.printf(
                    "fuzz: seed %d, %d operations, %d calls, statuses %s%n",
                    SEED, fuzz.operations(), result.calls(), result.statuses());
            assertThat(result.problems()).as("seed " + SEED).isEmpty();
            assertThat(fuzz.operations()).isGreaterThan(15);
            assertThat(result.calls()).isGreaterThan(20);
            assertThat(result.statuses().keySet()).contains(200, 400, 401, 403);
        }
    }

    @Test
    void answersWildRequestsWithoutAServerError() {
        try (Receiver receiver = Receiver.start();
                TestService service = TestService.start("server.tomcat.connection-timeout=1s")) {
            WildRequests wild = new WildRequests(service, receiver, SEED);

            ApiFuzz.Result result = wild.run(Duration.ofSeconds(SECONDS));

            System.out.printf(
                    "wild requests: seed %d, %d calls, statuses %s%n",
                    SEED, result.calls(), result.statuses());
            assertThat(result.problems()).as("seed " + SEED).isEmpty();
            assertThat(result.statuses().keySet()).contains(200, 400, 404, 405, 415);
        }
    }

    private static String variable(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null || value.isBlank() ? otherwise : value;
    }
}
