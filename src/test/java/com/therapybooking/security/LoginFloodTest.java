package com.therapybooking.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.TestService;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Checks that an address that makes the service hash many passwords at once does not delay other
 * addresses.
 */
@Isolated
class LoginFloodTest {

    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.start(TestService.REAL_PASSWORD_HASHES);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static final int CALLS = 160;

    /** Long enough for a machine on which other processes delay the database. */
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/auth/login | {\"email\":\"%s@example.com\",\"password\":\"a wrong password\"}",
                "/api/auth/register | {\"name\":\"Some One\",\"email\":\"%s@example.com\",\"password\":\"a long password\"}",
            })
    void letsOtherAddressesSignIn(String path, String body) throws Exception {
        try (HttpClient flood =
                HttpClient.newBuilder().localAddress(InetAddress.ofLiteral("127.0.0.2")).build()) {
            List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                calls.add(
                        flood.sendAsync(
                                HttpRequest.newBuilder(URI.create(service.api().address() + path))
                                        .header("Content-Type", "application/json")
                                        .POST(
                                                HttpRequest.BodyPublishers.ofString(
                                                        body.formatted(UUID.randomUUID()),
                                                        StandardCharsets.UTF_8))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString()));
            }
            for (int i = 0; i < 3; i++) {
                Awaitility.await()
                        .atMost(TIMEOUT)
                        .untilAsserted(() ->
                                assertThat(
                                                service.api()
                                                        .token(
                                                                "admin@example.com",
                                                                TestService.ADMIN_PASSWORD))
                                        .isNotEmpty());
            }
            for (CompletableFuture<HttpResponse<String>> call : calls) {
                HttpResponse<String> reply = call.get();
                assertThat(reply.statusCode()).as(reply.body()).isIn(201, 401, 429, 503);
                assertThat(reply.headers().firstValue("Retry-After").isPresent())
                        .isEqualTo(reply.statusCode() == 429 || reply.statusCode() == 503);
            }
        }
    }
}
