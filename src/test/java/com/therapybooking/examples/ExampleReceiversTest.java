package com.therapybooking.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.signing.KeyHash;
import com.therapybooking.signing.WebhookSigner;
import com.therapybooking.support.Api;
import com.therapybooking.support.Ports;
import com.therapybooking.support.Practice;
import com.therapybooking.support.TestService;
import com.therapybooking.webhook.event.EventContent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sends webhooks of the running service, and forged ones, to each receiver of the examples. */
class ExampleReceiversTest {

    /**
     * A name with which a receiver fails if it serializes {@code data} again or extracts it without
     * care.
     */
    private static final String NAME =
            "Zoë \\\"Q\\\" \\\\ 😀 </b> \\\",\\\"signature\\\":\\\"x \\\"data\\\":{}";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
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
    @EnumSource
    void verifiesBothSignaturesAndDropsDuplicates(ExampleReceiver example) throws Exception {
        int port = Ports.free();
        String url = "http://127.0.0.1:" + port + "/";
        Practice practice = new Practice(service);
        Practice.Key key = practice.newKey(url, "", "booking.created", "booking.payment_verified");
        String newKey =
                practice.post("/api/webhooks/keys/" + key.id() + "/rotate", "{}")
                        .path("key")
                        .path("rawKey")
                        .asString();
        Map<String, String> environment =
                Map.of("PORT", "" + port, "WEBHOOK_KEY", newKey + "," + key.rawKey());

        try (Child receiver = example.start(port, environment)) {
            receiver.awaitPort(port);
            acceptsWhatTheServiceSends(receiver, practice);
            Request good = Request.signed(newKey, UUID.randomUUID().toString(), Instant.now());
            dropsDuplicates(receiver, url, good);
            refusesWhatIsNotSigned(url, good, newKey);
            assertThat(Collections.frequency(receiver.lines(), good.verified())).isOne();
            assertThat(
                            practice.post("/api/webhooks/test", "{\"keyId\":\"" + key.id() + "\"}")
                                    .path("success")
                                    .asBoolean())
                    .as("the test call")
                    .isTrue();
        }
    }

    private static void acceptsWhatTheServiceSends(Child receiver, Practice practice) {
        String therapist =
                practice.post(
                                "/api/users",
                                """
                                {"name":"Dr. Jürgen","email":"%s@example.com","role":"therapist",\
                                "password":"ten or more","sessionPrice":75.50}\
                                """
                                        .formatted(UUID.randomUUID()))
                        .path("user")
                        .path("_id")
                        .asString();
        Api.Reply reply =
                service.api()
                        .post(
                                "/api/bookings",
                                null,
                                """
                                {"therapistId":"%s","scheduledAt":"%s","client":{"name":"%s",\
                                "email":"zoe@example.com"}}\
                                """
                                        .formatted(
                                                therapist,
                                                Instant.now()
                                                        .truncatedTo(ChronoUnit.HOURS)
                                                        .plus(Duration.ofDays(3)),
                                                NAME));
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        String booking = reply.json().path("booking").path("_id").asString();
        practice.post(
                "/api/bookings/" + booking + "/verify-payment",
                """
                {"paymentProvider":"bank_transfer","paymentReference":"a/b"}\
                """);
        receiver.awaitLine("VERIFIED booking.created ");
        receiver.awaitLine("VERIFIED booking.payment_verified ");
        assertThat(receiver.output()).doesNotContain("REFUSED", "AGAIN");
    }

    private static void dropsDuplicates(Child receiver, String url, Request good) throws Exception {
        assertThat(good.sendTo(url)).isBetween(200, 299);
        receiver.awaitLine(good.verified());
        assertThat(good.sendTo(url)).isBetween(200, 299);
        receiver.awaitLine(good.verified().replace("VERIFIED", "AGAIN"));
    }

    private static void refusesWhatIsNotSigned(String url, Request good, String key)
            throws Exception {
        Instant now = Instant.now();
        String id = UUID.randomUUID().toString();
        assertThat(good.withBody(good.body().replace("Jane", "John")).sendTo(url)).isEqualTo(401);
        assertThat(good.withBody(good.body().replace(good.id(), id)).sendTo(url))
                .as("a body with another id, which only the header's signature covers")
                .isEqualTo(401);
        assertThat(good.withSignature("v1,AAAA").sendTo(url)).isEqualTo(401);
        assertThat(good.withSignature("").sendTo(url)).isEqualTo(401);
        assertThat(Request.signed("sk_live_another", id, now).sendTo(url)).isEqualTo(401);
        assertThat(Request.signed(key, id, now.minusSeconds(600)).sendTo(url))
                .as("sent ten minutes ago")
                .isEqualTo(401);
        assertThat(Request.signedInTheHeaderOnly(key, id, now).sendTo(url)).isEqualTo(401);
        assertThat(good.withBody("{").sendTo(url)).isEqualTo(400);
        assertThat(good.withBody("[]").sendTo(url)).isBetween(400, 401);
        assertThat(good.withBody("{}").sendTo(url)).isBetween(400, 401);
    }

    /** A webhook in the form of the service. */
    private record Request(String id, long seconds, String signature, String body) {

        static Request signed(String key, String id, Instant at) {
            return of(key, key, id, at);
        }

        static Request signedInTheHeaderOnly(String key, String id, Instant at) {
            return of(key, "sk_live_another", id, at);
        }

        private static Request of(String headerKey, String bodyKey, String id, Instant at) {
            String time = "2026-01-15T10:30:00.000Z";
            String data = "{\"client\":{\"name\":\"Jane / \u2028\"},\"amount\":75.5}";
            String signature =
                    new WebhookSigner(KeyHash.of(bodyKey))
                            .bodySignature("booking.created", time, data);
            String body = new EventContent(id, "booking.created", time, data).body(signature);
            long seconds = at.getEpochSecond();
            return new Request(
                    id,
                    seconds,
                    new WebhookSigner(KeyHash.of(headerKey)).standardSignature(id, seconds, body),
                    body);
        }

        Request withBody(String changed) {
            return new Request(id, seconds, signature, changed);
        }

        Request withSignature(String changed) {
            return new Request(id, seconds, changed, body);
        }

        String verified() {
            return "VERIFIED booking.created " + id;
        }

        int sendTo(String url) throws Exception {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(url))
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .setHeader("Content-Type", "application/json")
                            .setHeader("webhook-id", id)
                            .setHeader("webhook-timestamp", Long.toString(seconds))
                            .setHeader("webhook-signature", signature)
                            .build();
            return CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }
}
