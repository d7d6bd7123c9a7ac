package com.therapybooking.booking;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.therapybooking.booking.model.Booking;
import com.therapybooking.support.Api;
import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.Practice;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks {@code OPEN_BOOKINGS_LIMIT}, the limit of the unpaid future sessions of one client. */
@MostlyWaits
@Order(2)
class OpenBookingsLimitTest {

    private static final int LIMIT = 3;
    private static final List<String> DATABASES = TestDatabase.everyKind();
    private static final AtomicInteger HOURS = new AtomicInteger();

    private static final Map<String, TestService> SERVICES = new HashMap<>();

    static List<String> databases() {
        return DATABASES;
    }

    @AfterAll
    static void stop() {
        SERVICES.values().forEach(TestService::close);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void limitsTheUnpaidSessionsToComeOfOneClient(String uri) {
        TestService service = service(uri);
        Practice practice = new Practice(service);
        Practice.User therapist = practice.newUser("therapist");
        Practice.User client = practice.newUser("client");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < LIMIT; i++) {
            ids.add(id(bookAs(service, therapist, client.token())));
            assertThat(guest(service, therapist, "Jane@example.com").status()).isEqualTo(201);
        }

        Api.Reply refused = guest(service, therapist, "jane@EXAMPLE.com");

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isNotNull();
        assertThat(refused.json().path("detail").asString())
                .contains("3 unpaid future sessions")
                .doesNotContain("jane");
        assertThat(bookAs(service, therapist, client.token()).status()).isEqualTo(429);
        assertThat(guest(service, therapist, "other@example.com").status()).isEqualTo(201);
        Booking byAdministrator =
                service.bean(BookingCreation.class)
                        .createForClient(
                                new NewBooking(
                                        therapist.id(),
                                        nextTime(),
                                        null,
                                        null,
                                        null,
                                        new NewBooking.Client("Jane", "jane@example.com")));
        assertThat(byAdministrator.scheduledAt()).as("an administrator's booking").isInTheFuture();

        practice.post("/api/bookings/" + ids.get(0) + "/cancel", null);
        assertThat(bookAs(service, therapist, client.token()).status()).isEqualTo(201);
        assertThat(bookAs(service, therapist, client.token()).status()).isEqualTo(429);
        practice.post(
                "/api/bookings/" + ids.get(1) + "/verify-payment",
                "{\"paymentProvider\":\"bank\",\"paymentReference\":\"r\"}");
        assertThat(bookAs(service, therapist, client.token()).status()).isEqualTo(201);
        assertThat(bookAs(service, therapist, client.token()).status()).isEqualTo(429);
        setSession(service, ids.get(2), Instant.now().minus(1, ChronoUnit.HOURS));
        assertThat(bookAs(service, therapist, client.token()).status())
                .as("a past session does not count")
                .isEqualTo(201);
        assertThat(bookAs(service, therapist, client.token()).status()).isEqualTo(429);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void holdsWhenRequestsRace(String uri) throws Exception {
        TestService service = service(uri);
        Practice.User therapist = new Practice(service).newUser("therapist");
        List<Callable<Api.Reply>> calls = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            calls.add(() -> guest(service, therapist, "racer@example.com"));
        }
        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Api.Reply> reply : threads.invokeAll(calls)) {
                statuses.add(reply.get().status());
            }
        }

        assertThat(statuses).containsOnly(201, 429);
        assertThat(statuses.stream().filter(status -> status == 201)).hasSize(LIMIT);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void stillSaysWhyABookingIsRefused(String uri) {
        TestService service = service(uri);
        Practice.User therapist = new Practice(service).newUser("therapist");
        String key = UUID.randomUUID().toString();
        String time = nextTime();
        Api.Reply first = guest(service, therapist, "a@example.com", time, key);
        assertThat(first.status()).isEqualTo(201);

        assertThat(guest(service, therapist, "a@example.com", time, null).status())
                .as("the time is taken")
                .isEqualTo(409);
        for (int i = 1; i < LIMIT; i++) {
            assertThat(guest(service, therapist, "a@example.com").status()).isEqualTo(201);
        }
        Api.Reply repeated = guest(service, therapist, "a@example.com", time, key);
        assertThat(repeated.status())
                .as("a repeated request makes no second booking")
                .isEqualTo(201);
        assertThat(id(repeated)).isEqualTo(id(first));
        assertThat(guest(service, therapist, "a@example.com").status()).isEqualTo(429);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void countsAPastSessionThatIsMovedIntoTheFuture(String uri) {
        TestService service = service(uri);
        Practice practice = new Practice(service);
        Practice.User therapist = practice.newUser("therapist");
        Practice.User client = practice.newUser("client");
        String past = id(bookAs(service, therapist, client.token()));
        setSession(service, past, Instant.now().minus(1, ChronoUnit.HOURS));
        String next = id(bookAs(service, therapist, client.token()));
        for (int i = 1; i < LIMIT; i++) {
            bookAs(service, therapist, client.token());
        }

        assertThat(move(service, past, client.token()).status()).isEqualTo(429);
        assertThat(move(service, next, client.token()).status()).isEqualTo(200);
        practice.post("/api/bookings/" + next + "/cancel", null);
        assertThat(move(service, past, client.token()).status()).isEqualTo(200);
        assertThat(move(service, past, client.token()).status()).isEqualTo(200);
        assertThat(bookAs(service, therapist, client.token()).status()).isEqualTo(429);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aBookingThatIsMovedDoesNotCountAgainstItself(String uri) {
        TestService service = service(uri);
        Practice practice = new Practice(service);
        Practice.User therapist = practice.newUser("therapist");
        Practice.User client = practice.newUser("client");
        for (int i = 1; i < LIMIT; i++) {
            assertThat(bookAs(service, therapist, client.token()).status()).isEqualTo(201);
        }
        String last = id(bookAs(service, therapist, client.token()));
        Instant soon = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(6);
        setSession(service, last, soon);

        assertThat(move(service, last, client.token()).status()).isEqualTo(200);
        assertThat(bookAs(service, therapist, client.token()).status()).isEqualTo(429);
    }

    @Test
    void isOffWithZero() {
        try (TestService service = start(TestDatabase.freshUri(), 0)) {
            Practice.User therapist = new Practice(service).newUser("therapist");
            for (int i = 0; i < 25; i++) {
                assertThat(guest(service, therapist, "many@example.com").status()).isEqualTo(201);
            }
        }
    }

    private static TestService service(String uri) {
        return SERVICES.computeIfAbsent(uri, database -> start(database, LIMIT));
    }

    private static TestService start(String uri, int limit) {
        return TestService.startOn(
                uri, TestDatabase.freshFolder(), "therapy.booking.open-bookings-limit=" + limit);
    }

    private static String id(Api.Reply reply) {
        return reply.json().path("booking").path("_id").asString();
    }

    private static String nextTime() {
        return Instant.now()
                .truncatedTo(ChronoUnit.HOURS)
                .plus(48 + HOURS.incrementAndGet(), ChronoUnit.HOURS)
                .toString();
    }

    private static void setSession(TestService service, String booking, Instant at) {
        service.bean(MongoDatabase.class)
                .getCollection("bookings")
                .updateOne(
                        Filters.eq("_id", new ObjectId(booking)),
                        Updates.set("scheduledAt", Date.from(at)));
    }

    private static Api.Reply move(TestService service, String booking, String token) {
        return service.api()
                .call(
                        "PATCH",
                        "/api/bookings/" + booking,
                        token,
                        "{\"scheduledAt\":\"" + nextTime() + "\"}");
    }

    private static Api.Reply bookAs(TestService service, Practice.User therapist, String token) {
        return service.api()
                .post(
                        "/api/bookings",
                        token,
                        "{\"therapistId\":\"%s\",\"scheduledAt\":\"%s\"}"
                                .formatted(therapist.id(), nextTime()));
    }

    private static Api.Reply guest(TestService service, Practice.User therapist, String email) {
        return guest(service, therapist, email, nextTime(), null);
    }

    private static Api.Reply guest(
            TestService service,
            Practice.User therapist,
            String email,
            String time,
            @Nullable String key) {
        String body =
                """
                {"therapistId":"%s","scheduledAt":"%s","client":{"name":"A","email":"%s"}}\
                """
                        .formatted(therapist.id(), time, email);
        return key == null
                ? service.api().post("/api/bookings", null, body)
                : service.api().post("/api/bookings", null, body, "Idempotency-Key", key);
    }
}
