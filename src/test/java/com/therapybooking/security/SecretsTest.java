package com.therapybooking.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Api;
import com.therapybooking.support.LogCapture;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Searches the log, the data folder, the database and the replies of a complete run for secrets and
 * personal data.
 */
@Isolated
class SecretsTest {

    private static final String NAME = "Persephone Xylander";
    private static final String EMAIL = "persephone.xylander@example.com";
    private static final String PASSWORD = "hunter2 hunter2 hunter2";
    private static final String WRONG = "a wrong guess 4711";

    private final List<String> secrets = new ArrayList<>();
    private final List<String> replies = new ArrayList<>();

    @Test
    void leavesNoSecretBehind() throws Exception {
        Path folder = Path.of(TestDatabase.freshFolder());
        String database;
        String log;
        Shared.SERVICE.admin(); // starts before the capture
        LogCapture whole = LogCapture.start();
        try (Receiver receiver = Receiver.start();
                TestService service =
                        TestService.startOn(
                                "", folder.toString(), "therapy.webhook.retry-schedule=1s,1s")) {
            // The log of a start names the administrator.
            LogCapture capture = LogCapture.start();
            run(service, receiver);
            log = capture.stop();
            database = Dump.of(service);
        }
        String wholeLog = whole.stop();
        assertThat(log).contains("attempt");
        for (String secret : secrets) {
            assertThat(wholeLog).as("the log").doesNotContain(secret);
            assertThat(database).as("the database").doesNotContain(secret);
            for (String reply : replies) {
                assertThat(reply).doesNotContain(secret);
            }
        }
        for (String name :
                List.of(
                        "persephone",
                        "xylander",
                        "jane@example.com",
                        "person.",
                        "admin@example.com")) {
            assertThat(log.toLowerCase(Locale.ROOT)).as("the log").doesNotContain(name);
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = read(file);
                for (String secret : secrets) {
                    assertThat(content).as(file.getFileName().toString()).doesNotContain(secret);
                }
            }
        }
    }

    private void run(TestService service, Receiver receiver) throws Exception {
        Practice practice = new Practice(service);
        Api api = service.api();
        secrets.addAll(
                List.of(
                        TestService.ADMIN_PASSWORD,
                        Practice.PASSWORD,
                        PASSWORD,
                        WRONG,
                        service.admin()));
        receiver.answers(webhook ->
                new Receiver.Answer(
                        webhook.event().equals("booking.created") ? 500 : 200,
                        Map.of(),
                        webhook.body(),
                        Duration.ZERO));

        Api.Reply registered =
                api.post(
                        "/api/auth/register",
                        null,
                        "{\"name\":\""
                                + NAME
                                + "\",\"email\":\""
                                + EMAIL
                                + "\",\"password\":\""
                                + PASSWORD
                                + "\"}");
        String token = registered.json().path("token").asString();
        secrets.add(token);
        Practice.User therapist = practice.newUser("therapist");
        secrets.add(therapist.token());
        for (String email : List.of(EMAIL, "nobody.xylander@example.com")) {
            api.post(
                    "/api/auth/login",
                    null,
                    "{\"email\":\"" + email + "\",\"password\":\"" + WRONG + "\"}");
        }
        Practice.Key key =
                practice.newKey(
                        receiver,
                        "booking.created",
                        "booking.payment_verified",
                        "booking.cancelled");
        remember(key.rawKey(), key.signingSecret());
        Api.Reply rotated =
                api.post("/api/webhooks/keys/" + key.id() + "/rotate", service.admin(), "{}");
        remember(
                rotated.json().path("key").path("rawKey").asString(),
                rotated.json().path("key").path("signingSecret").asString());
        practice.post("/api/webhooks/test", "{\"keyId\":\"" + key.id() + "\"}");
        Practice.Booked guest = practice.book(therapist);
        secrets.add(String.valueOf(guest.manageToken()));
        Api.Reply own =
                api.post(
                        "/api/bookings",
                        token,
                        "{\"therapistId\":\""
                                + therapist.id()
                                + "\",\"scheduledAt\":\"2051-03-01T10:00:00Z\"}",
                        "Idempotency-Key",
                        "my-own-idempotency-key");
        secrets.add("my-own-idempotency-key");
        assertThat(own.status()).as(own.text()).isEqualTo(201);
        practice.pay(guest);
        practice.cancel(guest);
        Awaitility.await().until(() -> receiver.webhooks().size() >= 6);
        Raw raw = new Raw(Shared.port(service));
        mistakes(raw, service, token);
        for (String path :
                List.of(
                        "/api/webhooks/keys",
                        "/api/webhooks/keys/" + key.id(),
                        "/api/bookings",
                        "/api/bookings/" + guest.id(),
                        "/api/bookings/" + guest.id() + "/timeline",
                        "/api/webhooks/deliveries",
                        "/api/webhooks/stats",
                        "/api/webhooks/events",
                        "/actuator/prometheus",
                        "/actuator/health",
                        "/api/auth/me",
                        "/api/therapists")) {
            replies.add(raw.send(get(path, service.admin())).text());
        }
        assertThat(replies.get(8)).as("the metrics").doesNotContainIgnoringCase("xylander");
    }

    /** Makes faulty calls with secrets and names in unusual places. */
    private void mistakes(Raw raw, TestService service, String token) {
        String quoted = "\"" + PASSWORD + " " + NAME + " " + EMAIL + " " + token + "\"";
        for (String body :
                List.of(
                        "{\"email\":" + quoted,
                        "{\"email\":1,\"password\":" + quoted + "}",
                        "[" + quoted + "]",
                        "{\"password\":" + quoted + ",\"password\":1}",
                        "{\"email\":" + quoted + ",\"password\":{}}")) {
            for (String path :
                    List.of(
                            "/api/auth/login",
                            "/api/auth/register",
                            "/api/users",
                            "/api/bookings",
                            "/api/webhooks/keys",
                            "/api/privacy/erase")) {
                replies.add(raw.send(post(path, service.admin(), body)).text());
            }
        }
        String inUrl = EMAIL + "%20" + token;
        for (String path :
                List.of(
                        "/api/bookings/" + inUrl,
                        "/api/bookings?cursor=" + inUrl,
                        "/api/nowhere?token=" + inUrl,
                        "/" + inUrl,
                        "/api/bookings?q=" + inUrl)) {
            replies.add(raw.send(get(path, service.admin())).text());
        }
        replies.add(
                raw.send(
                                "GET /"
                                        + token
                                        + " HTTP/1.1\r\n"
                                        + token
                                        + "\r\nConnection: close\r\n\r\n")
                        .text());
        replies.add(raw.send("GE{T /" + token + " " + NAME + "\r\n\r\n").text());
        replies.add(
                raw.send(
                                "POST /api/auth/login HTTP/1.1\r\nHost: "
                                        + EMAIL
                                        + "<"
                                        + token
                                        + "\r\nConnection: close\r\n\r\n")
                        .text());
    }

    private static String get(String path, String token) {
        return "GET "
                + path
                + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
                + token
                + "\r\n\r\n";
    }

    private static String post(String path, String token, String body) {
        return "POST "
                + path
                + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                + token
                + "\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }

    private void remember(String rawKey, String signingSecret) throws Exception {
        byte[] hash =
                MessageDigest.getInstance("SHA-256")
                        .digest(rawKey.getBytes(StandardCharsets.UTF_8));
        secrets.addAll(
                List.of(
                        rawKey,
                        signingSecret,
                        signingSecret.replace("whsec_", ""),
                        HexFormat.of().formatHex(hash)));
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
