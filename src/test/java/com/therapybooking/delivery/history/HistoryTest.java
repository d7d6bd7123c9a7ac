package com.therapybooking.delivery.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Api;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestService;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Tests the calls that show why a webhook did not arrive, and the calls that send it again. */
@Order(2)
class HistoryTest {

    private static final String RETRY = "/api/webhooks/deliveries/retry";

    private static TestService service;
    private static Practice practice;
    private static Practice.User therapist;
    private Receiver receiver;

    @BeforeAll
    static void start() {
        service = TestService.start("therapy.webhook.retry-schedule=50ms,50ms");
        practice = new Practice(service);
        therapist = practice.newUser("therapist");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void newReceiver() {
        receiver = Receiver.start();
    }

    @org.junit.jupiter.api.AfterEach
    void closeReceiver() {
        receiver.close();
    }

    @Test
    void showsEveryAttemptOfADelivery() {
        receiver.answers(webhook ->
                new Receiver.Answer(
                        500,
                        java.util.Map.of("X-Request-Id", "req-1", "Set-Cookie", "secret=1"),
                        "x".repeat(9_000),
                        Duration.ZERO));
        Practice.Key key = practice.newKey(receiver, "booking.created");
        Practice.Booked booking = practice.book(therapist);

        JsonNode listed = awaitOne("?keyId=" + key.id() + "&status=failed");
        assertThat(listed.path("event").asString()).isEqualTo("booking.created");
        assertThat(listed.path("bookingId").asString()).isEqualTo(booking.id());
        assertThat(listed.path("attemptCount").asInt()).isEqualTo(3);
        assertThat(listed.path("lastStatus").asInt()).isEqualTo(500);
        assertThat(listed.path("nextAttemptAt").isNull()).isTrue();
        assertThat(listed.has("payload")).isFalse();

        JsonNode delivery =
                practice.get("/api/webhooks/deliveries/" + listed.path("_id").asString())
                        .path("delivery");
        Receiver.Webhook last = receiver.webhooks().getLast();
        assertThat(delivery.path("payload")).isEqualTo(last.json());
        assertThat(delivery.path("eventId").asString()).isEqualTo(last.id());
        assertThat(delivery.path("attempts")).hasSize(3);
        for (int i = 0; i < 3; i++) {
            JsonNode attempt = delivery.path("attempts").get(i);
            Receiver.Webhook sent = receiver.webhooks().get(i);
            assertThat(attempt.path("status").asInt()).isEqualTo(500);
            assertThat(attempt.path("responseBody").asString()).isEqualTo("x".repeat(4_096));
            assertThat(attempt.path("responseHeaders").path("X-request-id").asString())
                    .isEqualTo("req-1");
            assertThat(attempt.path("responseHeaders").path("Set-cookie").asString())
                    .isEqualTo("(hidden)");
            attempt.path("requestHeaders")
                    .properties()
                    .forEach(header ->
                            assertThat(sent.header(header.getKey()))
                                    .as(header.getKey())
                                    .isEqualTo(header.getValue().asString()));
        }
        assertThat(delivery.toString())
                .doesNotContain(key.rawKey())
                .doesNotContain(key.signingSecret());
    }

    @Test
    void showsTheNewestFiftyAttempts() {
        receiver.answers(500);
        String schedule = String.join(",", Collections.nCopies(30, "1ms"));
        Practice.Key key =
                practice.newKey(
                        receiver.url(),
                        ",\"retrySchedule\":\"" + schedule + "\"",
                        "booking.created");
        practice.book(therapist);
        String id = awaitOne("?keyId=" + key.id() + "&status=failed").path("_id").asString();
        assertThat(retry(id)).isEqualTo(200);
        awaitAttempts(id, 62);

        JsonNode attempts = delivery(id).path("attempts");

        assertThat(attempts).hasSize(50);
        assertThat(receiver.webhooks()).hasSize(62);
        for (int i = 0; i < 50; i++) {
            assertThat(attempts.get(i).path("requestHeaders").path("X-Webhook-Attempt").asString())
                    .isEqualTo(String.valueOf(13 + i));
        }
    }

    /** Fields that only the pages use must not be in the API. */
    @Test
    void answersWithTheDocumentedFieldsOnly() {
        Practice.Key key = practice.newKey(receiver, "booking.created");
        Practice.Booked booking = practice.book(therapist);

        assertThat(awaitOne("?keyId=" + key.id() + "&status=delivered").propertyNames())
                .containsExactlyInAnyOrder(
                        "_id",
                        "eventId",
                        "event",
                        "keyId",
                        "bookingId",
                        "status",
                        "attemptCount",
                        "createdAt",
                        "nextAttemptAt",
                        "finishedAt",
                        "lastStatus",
                        "lastError");
        assertThat(
                        practice.get("/api/bookings/" + booking.id() + "/timeline")
                                .at("/events/0/keys/0")
                                .propertyNames())
                .containsExactlyInAnyOrder("keyId", "name", "outcome", "deliveryId", "reason");
    }

    @Test
    void pagesStayStableWhileDeliveriesComeIn() {
        Practice.Key key = practice.newKey(receiver, "booking.created");
        List<String> bookings = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            bookings.add(practice.book(therapist).id());
        }
        awaitCount("?keyId=" + key.id() + "&status=delivered", 7);

        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page =
                    practice.get("/api/webhooks/deliveries?limit=2&keyId=" + key.id() + cursor);
            page.path("deliveries").forEach(one -> seen.add(one.path("bookingId").asString()));
            practice.book(therapist);
            cursor =
                    page.path("nextCursor").isNull()
                            ? ""
                            : "&cursor=" + page.path("nextCursor").asString();
        } while (!cursor.isEmpty());

        assertThat(seen).isEqualTo(bookings.reversed());
    }

    @Test
    void filtersNarrowTheHistory() {
        Practice.Key key = practice.newKey(receiver, "booking.created", "booking.payment_verified");
        Instant before = Instant.now().minusSeconds(1);
        Practice.Booked one = practice.book(therapist);
        practice.pay(one);
        practice.book(therapist);
        String mine = "?keyId=" + key.id();
        awaitCount(mine + "&status=delivered", 3);

        awaitCount(mine + "&event=booking.payment_verified", 1);
        awaitCount(mine + "&bookingId=" + one.id(), 2);
        awaitCount(mine + "&bookingId=" + one.id() + "&event=booking.created", 1);
        awaitCount(mine + "&status=pending", 0);
        awaitCount(mine + "&from=" + before + "&to=" + Instant.now().plusSeconds(5), 3);
        awaitCount(mine + "&to=" + before, 0);
        assertThat(status("?status=nothing")).isEqualTo(400);
        assertThat(status("?keyId=nothing")).isEqualTo(400);
        assertThat(status("?event=nothing")).isEqualTo(400);
        assertThat(status("?from=yesterday")).isEqualTo(400);
        assertThat(status("?cursor=nothing")).isEqualTo(400);
        assertThat(status("/" + "0".repeat(24))).isEqualTo(404);
    }

    @Test
    void sendsADeliveryAgainWhateverItsState() {
        Practice.Key key = practice.newKey(receiver, "booking.created");
        practice.book(therapist);
        String id = awaitOne("?keyId=" + key.id() + "&status=delivered").path("_id").asString();

        JsonNode reply = practice.post("/api/webhooks/deliveries/" + id + "/retry", null);
        assertThat(reply.path("success").asBoolean()).isTrue();
        assertThat(reply.path("delivery").path("_id").asString()).isEqualTo(id);
        List<Receiver.Webhook> both = receiver.await(2, webhook -> true);
        assertThat(both.get(1).id()).isEqualTo(both.get(0).id());
        assertThat(both.get(1).header("X-Webhook-Attempt")).isEqualTo("2");
        awaitCount("?keyId=" + key.id() + "&status=delivered", 1);

        practice.changeKey(key, "{\"active\":false}");
        assertThat(retry(id)).isEqualTo(409);
        service.api().call("DELETE", "/api/webhooks/keys/" + key.id(), service.admin(), null);
        assertThat(retry(id)).isEqualTo(409);
        assertThat(retry("0".repeat(24))).isEqualTo(404);
    }

    @Test
    void callsAtTheSameTimeDoNotSendSideBySide() throws Exception {
        receiver.answers(webhook -> Receiver.Answer.of(200).after(Duration.ofMillis(300)));
        Practice.Key key = practice.newKey(receiver, "booking.created");
        practice.book(therapist);
        String id = awaitOne("?keyId=" + key.id() + "&status=delivered").path("_id").asString();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Integer>> calls = Collections.nCopies(6, () -> retry(id));
            for (Future<Integer> status : callers.invokeAll(calls)) {
                assertThat(status.get()).isEqualTo(200);
            }
        }
        awaitOne("?keyId=" + key.id() + "&status=delivered");
        JsonNode delivery = delivery(id);
        int attempts = delivery.path("attemptCount").intValue();
        assertThat(attempts).isBetween(2, 3);
        assertThat(delivery.path("attempts")).hasSize(attempts);
        assertThat(receiver.webhooks())
                .extracting(webhook -> webhook.header("X-Webhook-Attempt"))
                .doesNotHaveDuplicates()
                .hasSize(attempts);
    }

    @Test
    void recoversWhatFailedAndWhatWasNeverSent() {
        Instant from = Instant.now().minusSeconds(1);
        Practice.Key key = practice.newKey(receiver, "booking.created");
        practice.book(therapist);
        awaitCount("?keyId=" + key.id() + "&status=delivered", 1);
        receiver.answers(503);
        Practice.Booked failed = practice.book(therapist);
        practice.pay(failed);
        awaitCount("?keyId=" + key.id() + "&status=failed", 1);
        practice.changeKey(
                key, "{\"allowedEvents\":[\"booking.created\",\"booking.payment_verified\"]}");
        receiver.answers(200);
        receiver.forget();

        String span = "{\"from\":\"" + from + "\",\"to\":\"" + Instant.now().plusSeconds(60) + "\"";
        String path = "/api/webhooks/keys/" + key.id() + "/recover";
        long others = ownCount(path, span);
        assertThat(others).isGreaterThanOrEqualTo(2);
        assertThat(receiver.webhooks()).isEmpty();
        assertThat(practice.post(path, span + "}").path("count").asLong()).isEqualTo(others);
        receiver.await("booking.created", failed.id());
        receiver.await("booking.payment_verified", failed.id());
        awaitCount("?keyId=" + key.id() + "&status=pending", 0);
        assertThat(practice.post(path, span + "}").path("count").asLong()).isZero();
        Set<String> ids = new HashSet<>();
        receiver.webhooks().forEach(webhook -> assertThat(ids.add(webhook.id())).isTrue());
    }

    @Test
    void doesNotRecoverWhatTheKeyNoLongerTakes() {
        Instant from = Instant.now().minusSeconds(1);
        Practice.User other = practice.newUser("therapist");
        Practice.Key key = practice.newKey(receiver, "booking.created");
        receiver.answers(503);
        practice.book(therapist);
        Practice.Booked wanted = practice.book(other);
        awaitCount("?keyId=" + key.id() + "&status=failed", 2);
        practice.changeKey(key, "{\"therapistIds\":[\"" + other.id() + "\"]}");
        receiver.answers(200);
        receiver.forget();

        String span =
                "{\"from\":\"" + from + "\",\"to\":\"" + Instant.now().plusSeconds(60) + "\"}";
        String path = "/api/webhooks/keys/" + key.id() + "/recover";
        assertThat(practice.post(path, span).path("count").asLong()).isEqualTo(1);
        receiver.await("booking.created", wanted.id());
        awaitCount("?keyId=" + key.id() + "&status=delivered", 1);
        awaitCount("?keyId=" + key.id() + "&status=failed", 1);
    }

    @Test
    void doesNotRecoverWhatWasDeliveredBeforeItsResendFailed() {
        Practice.Key key = practice.newKey(receiver, "booking.created");
        Instant from = Instant.now();
        practice.book(therapist);
        awaitCount("?keyId=" + key.id() + "&status=delivered", 1);
        receiver.answers(503);
        String id = practice.newestDelivery(key);
        for (int resend = 0; resend < 2; resend++) {
            assertThat(retry(id)).isEqualTo(200);
            awaitCount("?keyId=" + key.id() + "&status=failed", 1);
        }

        String span = "{\"from\":\"" + from + "\",\"to\":\"" + Instant.now().plusSeconds(60) + "\"";
        String path = "/api/webhooks/keys/" + key.id() + "/recover";
        assertThat(ownCount(path, span)).isZero();
        assertThat(practice.post(path, span + "}").path("count").asLong()).isZero();
        awaitCount("?keyId=" + key.id() + "&status=failed", 1);
    }

    @Test
    void refusesAnInvalidTimeRange() {
        Practice.Key key = practice.newKey(receiver, "booking.created");
        String path = "/api/webhooks/keys/" + key.id() + "/recover";
        for (String body :
                List.of(
                        "{}",
                        "{\"from\":\"2030-01-01T00:00:00Z\",\"to\":\"2029-01-01T00:00:00Z\"}",
                        "{\"from\":\"x\",\"to\":\"2029-01-01T00:00:00Z\"}")) {
            assertThat(service.api().post(path, service.admin(), body).status()).isEqualTo(400);
        }
    }

    @Test
    void theTimelineShowsTheOutcomeOfEveryEventForEveryKey() {
        Practice.Key all = practice.newKey(receiver, "booking.created", "booking.cancelled");
        Practice.Key off = practice.newKey(receiver, "booking.cancelled");
        practice.changeKey(off, "{\"active\":false}");
        Practice.Booked booking = practice.book(therapist);
        practice.cancel(booking);

        Awaitility.await()
                .untilAsserted(() -> {
                    assertThat(outcome(booking, "booking.created", all)).isEqualTo("delivered");
                    assertThat(outcome(booking, "booking.cancelled", all)).isEqualTo("delivered");
                    assertThat(outcome(booking, "booking.created", off))
                            .isEqualTo("not_subscribed");
                    assertThat(outcome(booking, "booking.cancelled", off)).isEqualTo("inactive");
                });
        service.api().call("DELETE", "/api/webhooks/keys/" + off.id(), service.admin(), null);
        Awaitility.await()
                .untilAsserted(() -> awaitCount("?keyId=" + off.id() + "&status=cancelled", 1));
        assertThat(outcome(booking, "booking.cancelled", off)).isEqualTo("cancelled");
        assertThat(
                        service.api()
                                .get(
                                        "/api/bookings/" + "0".repeat(24) + "/timeline",
                                        service.admin())
                                .status())
                .isEqualTo(404);
    }

    @Test
    void theFiguresOfTheHourFollowTheAttempts() {
        Practice.Key key = practice.newKey(receiver, "booking.created");
        practice.book(therapist);
        awaitCount("?keyId=" + key.id() + "&status=delivered", 1);
        receiver.answers(500);
        practice.book(therapist);
        awaitCount("?keyId=" + key.id() + "&status=failed", 1);

        JsonNode figures = figures(key);
        assertThat(figures.path("queued").asInt()).isZero();
        assertThat(figures.path("oldestUndeliveredAt").isNull()).isTrue();
        assertThat(figures.path("hours")).hasSize(2);
        int delivered = 0;
        int failed = 0;
        for (JsonNode hour : figures.path("hours")) {
            delivered += hour.path("delivered").asInt();
            failed += hour.path("failedAttempts").asInt();
        }
        assertThat(delivered).isEqualTo(1);
        assertThat(failed).isEqualTo(3);
        assertThat(service.api().get("/api/webhooks/stats?hours=0", service.admin()).status())
                .isEqualTo(400);
    }

    @Test
    void theFiguresNameWhatWaitsAndSinceWhen() {
        receiver.answers(503);
        Practice.Key key =
                practice.newKey(receiver.url(), ",\"retrySchedule\":\"1h\"", "booking.created");
        practice.book(therapist);
        practice.book(therapist);
        awaitCount("?keyId=" + key.id() + "&status=pending", 2);

        JsonNode figures = figures(key);

        assertThat(figures.path("queued").asInt()).isEqualTo(2);
        // one text has milliseconds of 000, the other has none
        assertThat(Instant.parse(figures.path("oldestUndeliveredAt").asString()))
                .isEqualTo(
                        receiver.webhooks().stream()
                                .map(webhook -> webhook.json().path("timestamp").asString())
                                .map(Instant::parse)
                                .min(Comparator.naturalOrder())
                                .orElseThrow());
    }

    private static JsonNode figures(Practice.Key key) {
        return practice.get("/api/webhooks/stats?hours=2")
                .path("keys")
                .valueStream()
                .filter(one -> one.path("keyId").asString().equals(key.id()))
                .findFirst()
                .orElseThrow();
    }

    private static long ownCount(String path, String span) {
        return practice.post(path, span + ",\"dryRun\":true}").path("count").asLong();
    }

    private static String outcome(Practice.Booked booking, String event, Practice.Key key) {
        for (JsonNode entry :
                practice.get("/api/bookings/" + booking.id() + "/timeline").path("events")) {
            if (entry.path("event").asString().equals(event)) {
                for (JsonNode told : entry.path("keys")) {
                    if (told.path("keyId").asString().equals(key.id())) {
                        return told.path("outcome").asString();
                    }
                }
            }
        }
        return "none";
    }

    @Test
    void sendsManyDeliveriesAgainAndSaysWhyOthersAreRefused() {
        Practice.Key good = practice.newKey(receiver, "booking.created");
        Practice.Key inactive = practice.newKey(receiver, "booking.created");
        Practice.Key deleted = practice.newKey(receiver, "booking.created");
        String first = practice.book(therapist).id();
        String second = practice.book(therapist).id();
        List<String> ids = List.of(delivered(good, first), delivered(good, second));
        String off = delivered(inactive, first);
        String gone = delivered(deleted, first);
        practice.changeKey(inactive, "{\"active\":false}");
        practice.deleteKey(deleted);
        String unknown = "0".repeat(24);

        JsonNode reply =
                practice.post(
                        RETRY,
                        body(List.of(ids.get(0), off, ids.get(1), gone, unknown, ids.get(0))));

        assertThat(reply.path("accepted").intValue()).isEqualTo(2);
        assertThat(reply.path("refused").valueStream().map(each -> each.path("id").asString()))
                .containsExactly(off, gone, unknown);
        assertThat(reply.path("refused").valueStream().map(each -> each.path("reason").asString()))
                .containsExactly(
                        "The webhook key of this delivery is not active.",
                        "The webhook key of this delivery is deleted.",
                        "Delivery not found.");
        for (String id : ids) {
            awaitAttempts(id, 2);
        }
        for (String id : List.of(off, gone)) {
            assertThat(delivery(id).path("status").asString()).isEqualTo("delivered");
            assertThat(delivery(id).path("attemptCount").intValue()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "{},                    ids",
        "'{\"ids\":null}',      ids",
        "'{\"ids\":[]}',        ids",
        "'{\"ids\":[\"x\"]}',   ids[0]",
        "'{\"ids\":[null]}',    ids[0]",
        "'{\"ids\":\"x\"}',     ids",
        "'{\"all\":true}',      all"
    })
    void refusesARetryOfNothing(String body, String field) {
        Api.Reply reply = service.api().post(RETRY, service.admin(), body);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("errors").path(0).path("field").asString()).isEqualTo(field);
    }

    @Test
    void retriesNoMoreThan200AtOnce() {
        List<String> ids = Collections.nCopies(201, "0".repeat(24));

        assertThat(service.api().post(RETRY, service.admin(), body(ids)).status()).isEqualTo(400);
        assertThat(practice.post(RETRY, body(ids.subList(0, 200))).path("accepted").intValue())
                .isZero();
    }

    private static String body(List<String> ids) {
        return "{\"ids\":[\"" + String.join("\",\"", ids) + "\"]}";
    }

    private static String delivered(Practice.Key key, String booking) {
        return awaitOne("?keyId=" + key.id() + "&bookingId=" + booking + "&status=delivered")
                .path("_id")
                .asString();
    }

    private static JsonNode delivery(String id) {
        return practice.get("/api/webhooks/deliveries/" + id).path("delivery");
    }

    private static void awaitAttempts(String id, int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(delivery(id).path("attemptCount").intValue()).isEqualTo(count));
    }

    private static int retry(String id) {
        return service.api()
                .post("/api/webhooks/deliveries/" + id + "/retry", service.admin(), "")
                .status();
    }

    private static int status(String query) {
        return service.api().get("/api/webhooks/deliveries" + query, service.admin()).status();
    }

    private static JsonNode awaitOne(String query) {
        awaitCount(query, 1);
        return practice.get("/api/webhooks/deliveries" + query).path("deliveries").get(0);
    }

    private static void awaitCount(String query, int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() ->
                        assertThat(
                                        practice.get("/api/webhooks/deliveries" + query)
                                                .path("deliveries"))
                                .hasSize(count));
    }
}
