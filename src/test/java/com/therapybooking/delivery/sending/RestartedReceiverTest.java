package com.therapybooking.delivery.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.therapybooking.support.Ports;
import com.therapybooking.support.Practice;
import com.therapybooking.support.TestService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests a receiver that is stopped and restarted. */
class RestartedReceiverTest {

    /** Shorter than the first wait of the retry schedule. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private static TestService service;
    private static Practice practice;
    private static Practice.User therapist;

    @BeforeAll
    static void start() {
        service = TestService.start("therapy.webhook.retry-schedule=1m");
        practice = new Practice(service);
        therapist = practice.newUser("therapist");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /**
     * Waits until every outbox is empty, because an event in an outbox also goes to a key that is
     * created later.
     */
    @BeforeEach
    void waitForEarlierEvents() {
        MongoDatabase database = service.bean(MongoDatabase.class);
        await().untilAsserted(() ->
                assertThat(
                                database.getCollection("bookings")
                                        .countDocuments(Filters.exists("outboxLease")))
                        .isZero());
    }

    @Test
    void getsWhatItMissedAsSoonAsItAnswersAgain() throws IOException {
        HostileReceiver before = receiver(Ports.free());
        Practice.Key key = practice.newKey(before.url(), "", "booking.created");
        for (int i = 0; i < 3; i++) {
            practice.book(therapist);
        }
        awaitCount(key, "delivered", 3);
        before.hangUp();
        for (int i = 0; i < 5; i++) {
            practice.book(therapist);
        }
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(deliveries(key, "pending"))
                                .hasSize(5)
                                .allMatch(one ->
                                        one.path("lastError")
                                                .asString()
                                                .equals("connection_refused")));

        try (HostileReceiver after = receiver(before.port())) {
            practice.book(therapist);

            awaitCount(key, "delivered", 9);
            assertThat(after.requests()).isEqualTo(6);
        }
        assertThat(deliveries(key, "delivered"))
                .allMatch(one -> one.path("attemptCount").asInt() <= 2);
    }

    @Test
    void repeatsARequestOnceWhenTheReceiverReadsItAndClosesKeptConnections() throws IOException {
        AtomicBoolean closing = new AtomicBoolean();
        try (HostileReceiver receiver =
                new HostileReceiver(
                        new ServerSocket(Ports.free(), 64, InetAddress.getLoopbackAddress()),
                        connection -> {
                            while (true) {
                                connection.request();
                                if (closing.get()) {
                                    return;
                                }
                                Thread.sleep(
                                        300); // so that each webhook needs a separate connection
                                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                            }
                        })) {
            Practice.Key key = practice.newKey(receiver.url(), "", "booking.created");
            for (int i = 0; i < 4; i++) {
                practice.book(therapist);
            }
            awaitCount(key, "delivered", 4);
            closing.set(true);

            practice.book(therapist);

            awaitCount(key, "pending", 1);
            assertThat(deliveries(key, "pending").get(0).path("attemptCount").asInt()).isEqualTo(1);
            assertThat(receiver.requests()).isEqualTo(4 + 2);
        }
    }

    private static HostileReceiver receiver(int port) throws IOException {
        return new HostileReceiver(
                new ServerSocket(port, 64, InetAddress.getLoopbackAddress()),
                connection -> {
                    while (true) {
                        connection.request();
                        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                    }
                });
    }

    private static void awaitCount(Practice.Key key, String status, int count) {
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(deliveries(key, status)).hasSize(count));
    }

    private static JsonNode deliveries(Practice.Key key, String status) {
        return practice.get("/api/webhooks/deliveries?keyId=" + key.id() + "&status=" + status)
                .path("deliveries");
    }
}
