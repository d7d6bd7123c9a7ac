package com.therapybooking.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Practice;
import com.therapybooking.support.TestService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The newcomer's script, run as the README says. */
class TryItTest {

    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.start();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void showsABookingThatArrivedAndLeavesNothingBehind() {
        ExampleReceiver.program("node");
        ExampleReceiver.program("curl");
        String output =
                Child.run(
                        List.of(ExampleReceiver.program("bash"), "examples/try-it"),
                        Path.of("").toAbsolutePath(),
                        Map.of(
                                "SERVICE",
                                service.api().address(),
                                "RECEIVER_PORT",
                                Integer.toString(Child.freePort()),
                                "ADMIN_EMAIL",
                                TestService.ADMIN_EMAIL,
                                "ADMIN_PASSWORD",
                                TestService.ADMIN_PASSWORD),
                        Duration.ofMinutes(1));

        assertThat(output)
                .contains("VERIFIED booking.created ", "VERIFIED booking.payment_verified ")
                .contains("\"name\": \"Jane Smith\"")
                .doesNotContain("REFUSED");
        assertThat(new Practice(service).get("/api/webhooks/keys").path("keys").isEmpty()).isTrue();
    }
}
