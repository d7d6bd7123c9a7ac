package com.therapybooking.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Ports;
import com.therapybooking.support.Practice;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks that each catch-up program reads the missed events of its receiver once. */
class CatchUpTest {

    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.start();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @CsvSource({"node,catch-up.mjs", "python3,catch_up.py"})
    void readsMissedEventsOnceAndContinuesFromThere(String language, String file) {
        String program = ExampleReceiver.program(language);
        Path folder = Path.of(TestDatabase.freshFolder());
        Practice practice = new Practice(service);
        Practice.User therapist = practice.newUser("therapist");
        Practice.Key key =
                practice.newKey("http://127.0.0.1:" + Ports.free() + "/", "", "booking.created");
        Map<String, String> environment =
                Map.of(
                        "SERVICE_URL",
                        service.api().address(),
                        "WEBHOOK_KEY",
                        key.rawKey(),
                        "PATH",
                        System.getenv("PATH"));
        List<String> command =
                List.of(program, Path.of("examples", file).toAbsolutePath().toString());
        assertThat(run(command, folder, environment)).isEmpty();

        practice.book(therapist);
        practice.book(therapist);
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(
                                        service.api()
                                                .get("/api/webhooks/feed", key.rawKey())
                                                .json()
                                                .path("events"))
                                .hasSize(2));
        assertThat(run(command, folder, environment).lines())
                .hasSize(2)
                .allMatch(line -> line.matches("CAUGHT UP booking.created \\S+ pending"));
        assertThat(run(command, folder, environment)).isEmpty();
    }

    private static String run(List<String> command, Path folder, Map<String, String> environment) {
        return Child.run(command, folder, environment, Duration.ofMinutes(1));
    }
}
