package com.therapybooking.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.ServiceProcess;
import com.therapybooking.support.TestService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@MostlyWaits
@Order(1)
class ShutdownTest {

    private static final Duration MOST = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(4);
    private static final String UNFINISHED =
            "POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 60\r\n\r\n{";

    @Test
    void finishesWhatIsInFlightAtSigterm(@TempDir Path folder) throws Exception {
        try (Receiver receiver = Receiver.start();
                ServiceProcess service =
                        ServiceProcess.start(
                                folder, Map.of("LOG_FORMAT", "json", "WEBHOOK_TIMEOUT", "7s"))) {
            receiver.answers(webhook -> Receiver.Answer.of(200).after(ANSWER));
            String token = service.api().token(TestService.ADMIN_EMAIL, TestService.ADMIN_PASSWORD);
            Practice practice = new Practice(service.api(), token);
            Practice.Key key = practice.newKey(receiver, "booking.created");
            Practice.Booked booking = practice.book(practice.newUser("therapist"));
            receiver.await("booking.created", booking.id());
            Socket unfinished = new Socket(InetAddress.getLoopbackAddress(), service.port());
            unfinished.getOutputStream().write(UNFINISHED.getBytes(StandardCharsets.US_ASCII));

            Instant asked = Instant.now();
            service.stop();
            Duration took = Duration.between(asked, Instant.now());
            unfinished.close();
            service.restart();

            assertThat(took).isLessThan(MOST);
            receiver.answers(200);
            Practice.Booked fence = practice.book(practice.newUser("therapist"));
            receiver.await("booking.created", fence.id());
            assertThat(receiver.webhooks())
                    .extracting(Receiver.Webhook::bookingId)
                    .containsExactly(booking.id(), fence.id());
            assertThat(attempts(folder))
                    .first()
                    .satisfies(line -> {
                        assertThat(line.path("outcome").asString()).isEqualTo("delivered");
                        assertThat(line.path("key").asString()).isEqualTo(key.id());
                        assertThat(line.path("status").asInt()).isEqualTo(200);
                        assertThat(line.path("ms").asLong()).isGreaterThanOrEqualTo(4_000);
                    });
        }
    }

    /** Returns the log lines of the attempts in {@code server.log}. */
    private static List<JsonNode> attempts(Path folder) throws IOException {
        JsonMapper json = new JsonMapper();
        return Files.readAllLines(folder.resolve("server.log")).stream()
                .map(json::readTree)
                .filter(line -> line.path("logger_name").asString("").endsWith("webhook.attempt"))
                .toList();
    }
}
