package com.therapybooking.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Calls the API as an administrator: users, keys and bookings. Asserts that each call succeeds,
 * unless its comment says otherwise.
 */
public final class Practice {

    public static final String PASSWORD = "ten or more";
    private static final AtomicInteger HOURS = new AtomicInteger();

    /** A webhook key with the secrets that are shown only once. */
    public record Key(String id, String rawKey, String signingSecret) {}

    /** A user with a bearer token. */
    public record User(String id, String email, String token) {}

    /** A new booking. The token is null for the booking of a signed-in client. */
    public record Booked(String id, @Nullable String manageToken, JsonNode json) {}

    private final Api api;
    private final String admin;

    public Practice(TestService service) {
        this(service.api(), service.admin());
    }

    /**
     * @param admin the bearer token of the administrator
     */
    public Practice(Api api, String admin) {
        this.api = api;
        this.admin = admin;
    }

    public User newUser(String role) {
        String email = "person." + UUID.randomUUID() + "@example.com";
        JsonNode user =
                post(
                                "/api/users",
                                """
                                {"name":"Some %s","email":"%s","password":"%s","role":"%s"}\
                                """
                                        .formatted(role, email, PASSWORD, role))
                        .path("user");
        return new User(user.path("_id").asString(), email, api.token(email, PASSWORD));
    }

    public Key newKey(Receiver receiver, String... events) {
        return newKey(receiver.url(), "", events);
    }

    /**
     * Creates a key.
     *
     * @param more further fields as JSON, such as {@code ,"rateLimit":5}
     */
    public Key newKey(String url, String more, String... events) {
        String allowed =
                List.of(events).stream()
                        .map(event -> '"' + event + '"')
                        .collect(Collectors.joining(","));
        JsonNode key =
                post(
                                "/api/webhooks/keys",
                                """
                                {"name":"Some key","webhookUrl":"%s","allowedEvents":[%s]%s}\
                                """
                                        .formatted(url, allowed, more))
                        .path("key");
        return new Key(
                key.path("id").asString(),
                key.path("rawKey").asString(),
                key.path("signingSecret").asString());
    }

    public JsonNode changeKey(Key key, String json) {
        return succeeded(api.call("PATCH", "/api/webhooks/keys/" + key.id(), admin, json));
    }

    public void deleteKey(Key key) {
        succeeded(api.call("DELETE", "/api/webhooks/keys/" + key.id(), admin, null));
    }

    /** Books as a guest. The session is days in the future, and each call uses another time. */
    public Booked book(User therapist) {
        return book(
                therapist,
                Instant.now()
                        .truncatedTo(ChronoUnit.HOURS)
                        .plus(48 + HOURS.incrementAndGet(), ChronoUnit.HOURS));
    }

    /** Books as a guest. The service may refuse the booking. */
    public Api.Reply tryToBook(User therapist, Instant time) {
        return api.post(
                "/api/bookings",
                null,
                """
                {"therapistId":"%s","scheduledAt":"%s",\
                "client":{"name":"Jane Smith","email":"jane@example.com"}}\
                """
                        .formatted(therapist.id(), time.truncatedTo(ChronoUnit.SECONDS)));
    }

    public Booked book(User therapist, Instant time) {
        JsonNode reply = succeeded(tryToBook(therapist, time));
        return new Booked(
                reply.path("booking").path("_id").asString(),
                reply.path("manageToken").asString(null),
                reply.path("booking"));
    }

    public JsonNode pay(Booked booking) {
        return post(
                "/api/bookings/" + booking.id() + "/verify-payment",
                """
                {"paymentProvider":"bank_transfer","paymentReference":"BANK-REF-123456"}\
                """);
    }

    public JsonNode move(Booked booking, Instant time) {
        return succeeded(
                api.call(
                        "PATCH",
                        "/api/bookings/" + booking.id(),
                        admin,
                        "{\"scheduledAt\":\"" + time + "\"}"));
    }

    public JsonNode cancel(Booked booking) {
        return post("/api/bookings/" + booking.id() + "/cancel", null);
    }

    /** Waits for a delivery of the key, and returns the id of the newest one. */
    public String newestDelivery(Key key) {
        return Awaitility.await()
                .until(
                        () ->
                                get("/api/webhooks/deliveries?keyId=" + key.id())
                                        .path("deliveries")
                                        .path(0)
                                        .path("_id")
                                        .asString(""),
                        id -> !id.isEmpty());
    }

    /** Makes a GET request as the administrator. */
    public JsonNode get(String path) {
        return succeeded(api.get(path, admin));
    }

    /** Makes a POST request as the administrator. */
    public JsonNode post(String path, @Nullable String body) {
        return succeeded(api.call("POST", path, admin, body));
    }

    private static JsonNode succeeded(Api.Reply reply) {
        assertThat(reply.status()).as(reply.text()).isBetween(200, 299);
        return reply.json();
    }
}
