package com.therapybooking.booking;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.booking.outbox.BookingOutbox;
import com.therapybooking.support.Api;
import com.therapybooking.support.CheapPasswords;
import com.therapybooking.support.TestDatabase;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Base class: the service over HTTP, with one administrator, and helpers for bookings. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "therapy.identity.admin-password=correct horse",
            "therapy.identity.public-rate-limit=0",
            "therapy.booking.open-bookings-limit=0"
        })
@Import({PublishedEvents.class, CheapPasswords.class})
@ResourceLock("the service that Spring's tests share")
public abstract class BookingHttp {

    protected static final String PASSWORD = "ten or more";
    private static final AtomicInteger HOURS = new AtomicInteger();

    @LocalServerPort private int port;
    @Autowired public PublishedEvents published;
    @Autowired public BookingOutbox outbox;

    protected Api api = new Api(0);
    public String admin = "";

    @DynamicPropertySource
    protected static void database(DynamicPropertyRegistry registry) {
        TestDatabase.register(registry);
    }

    @BeforeEach
    protected void connect() {
        api = new Api(port);
        admin = api.token("admin@example.com", "correct horse");
    }

    /** A user with id, e-mail address and token. */
    public record User(String id, String email, String token) {}

    protected User newUser(String role) {
        String email = address();
        Api.Reply made =
                api.post(
                        "/api/users",
                        admin,
                        """
                        {"name":"Some %s","email":"%s","password":"%s","role":"%s"}\
                        """
                                .formatted(role, email, PASSWORD, role));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return new User(
                made.json().path("user").path("_id").asString(), email, api.token(email, PASSWORD));
    }

    protected static String address() {
        return "Person." + UUID.randomUUID() + "@example.com";
    }

    /** Returns a future time; each call returns a different one. */
    protected static Instant freeTime() {
        return Instant.now()
                .truncatedTo(ChronoUnit.HOURS)
                .plus(48 + HOURS.incrementAndGet(), ChronoUnit.HOURS);
    }

    protected static String guestBody(User therapist, Instant time, String email) {
        return """
        {"therapistId":"%s","scheduledAt":"%s","client":{"name":"Jane Smith","email":"%s"}}\
        """
                .formatted(therapist.id(), time, email);
    }

    protected static String clientBody(User therapist, Instant time) {
        return """
        {"therapistId":"%s","scheduledAt":"%s"}\
        """
                .formatted(therapist.id(), time);
    }

    protected Api.Reply book(@Nullable String token, String body, String... headers) {
        return api.post("/api/bookings", token, body, headers);
    }

    /** Asserts that the call succeeded, and returns the {@code booking} of its reply. */
    protected static JsonNode booking(Api.Reply reply) {
        assertThat(reply.status()).as(reply.text()).isBetween(200, 201);
        assertThat(reply.json().path("success").booleanValue()).isTrue();
        return reply.json().path("booking");
    }

    protected static String id(Api.Reply reply) {
        return booking(reply).path("_id").asString();
    }

    protected Api.Reply pay(String id, @Nullable String token, String... headers) {
        return api.post(
                "/api/bookings/" + id + "/verify-payment",
                token,
                """
                {"paymentProvider":"bank_transfer","paymentReference":"BANK-REF-123456"}\
                """,
                headers);
    }

    protected Api.Reply move(String id, @Nullable String token, Instant time, String... headers) {
        return api.call(
                "PATCH",
                "/api/bookings/" + id,
                token,
                "{\"scheduledAt\":\"" + time + "\"}",
                headers);
    }

    protected Api.Reply cancel(String id, @Nullable String token, String... headers) {
        return api.call("POST", "/api/bookings/" + id + "/cancel", token, null, headers);
    }

    protected Api.Reply get(String id, @Nullable String token, String... headers) {
        return api.get("/api/bookings/" + id, token, headers);
    }
}
