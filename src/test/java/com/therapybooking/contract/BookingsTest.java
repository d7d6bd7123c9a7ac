package com.therapybooking.contract;

import static com.therapybooking.contract.ErrorShapesTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Api;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestService;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Checks each field of bookings made through the API, and of their webhooks. */
class BookingsTest {

    private static final String BOOKINGS = "/api/bookings";
    private static final AtomicInteger HOURS = new AtomicInteger();

    private static TestService service;
    private static Receiver receiver;
    private static Practice practice;
    private static Practice.User therapist;
    private static Practice.User client;

    @BeforeAll
    static void start() {
        service = TestService.start();
        receiver = Receiver.start();
        practice = new Practice(service);
        therapist = practice.newUser("therapist");
        client = practice.newUser("client");
        practice.newKey(
                receiver,
                "booking.created",
                "booking.payment_verified",
                "booking.rescheduled",
                "booking.cancelled");
    }

    @AfterAll
    static void stop() {
        service.close();
        receiver.close();
    }

    @Test
    void answersABookingWithEveryFieldInOrder() {
        Api.Reply reply = service.api().post(BOOKINGS, null, guest(""));

        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        assertThat(reply.json().propertyNames())
                .containsExactly("success", "booking", "manageToken");
        JsonNode booking = reply.json().path("booking");
        assertThat(booking.propertyNames())
                .containsExactly(
                        "_id",
                        "status",
                        "isGuestBooking",
                        "client",
                        "therapist",
                        "scheduledAt",
                        "durationMinutes",
                        "amount",
                        "currency",
                        "paymentMethod",
                        "paymentProvider",
                        "paymentReference",
                        "roomId",
                        "secureCallLink",
                        "timeZone",
                        "createdAt",
                        "updatedAt");
        assertThat(booking.path("client").propertyNames()).containsExactly("id", "name", "email");
        assertThat(booking.path("client").path("id").isNull()).isTrue();
        assertThat(booking.path("amount").toString()).isEqualTo("75");
    }

    @Test
    void sendsTheDocumentedFieldsInTheDocumentedOrder() {
        Api.Reply made =
                service.api()
                        .post(
                                BOOKINGS,
                                client.token(),
                                """
                                {"therapistId":"%s","scheduledAt":"%s","timeZone":"Europe/Berlin",\
                                "paymentMethod":"bank_transfer"}\
                                """
                                        .formatted(therapist.id(), time()));
        String id = made.json().path("booking").path("_id").asString();
        service.api()
                .post(
                        BOOKINGS + "/" + id + "/verify-payment",
                        therapist.token(),
                        "{\"paymentProvider\":\"bank_transfer\",\"paymentReference\":\"B-1\"}");
        service.api().call("PATCH", BOOKINGS + "/" + id, client.token(), move(time()));
        service.api().post(BOOKINGS + "/" + id + "/cancel", client.token(), "{}");

        assertThat(made.json().has("manageToken")).isFalse();
        assertFields(
                "booking.created",
                id,
                "bookingId",
                "isGuestBooking",
                "client",
                "therapist",
                "scheduledAt",
                "durationMinutes",
                "amount",
                "currency",
                "paymentMethod",
                "timeZone");
        assertFields(
                "booking.payment_verified",
                id,
                "bookingId",
                "client",
                "therapist",
                "scheduledAt",
                "durationMinutes",
                "amount",
                "currency",
                "paymentProvider",
                "paymentReference",
                "secureCallLink",
                "timeZone");
        assertThat(data("booking.rescheduled", id).propertyNames())
                .contains("previousScheduledAt", "scheduledAt", "timeZone");
        assertThat(data("booking.cancelled", id).path("cancelledBy").asString())
                .isEqualTo("client");
    }

    @Test
    void sendsEveryDocumentedHeader() {
        Practice.Booked booking = practice.book(therapist);
        Receiver.Webhook webhook = receiver.await("booking.created", booking.id());
        JsonNode body = webhook.json();

        assertThat(body.propertyNames())
                .containsExactly("id", "event", "timestamp", "data", "signature");
        assertThat(body.path("timestamp").asString())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(body.path("data").path("scheduledAt").asString())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        assertThat(webhook.header("Content-Type")).isEqualTo("application/json");
        assertThat(webhook.header("X-Webhook-Event")).isEqualTo("booking.created");
        assertThat(webhook.header("X-Webhook-Id")).isEqualTo(body.path("id").asString());
        assertThat(webhook.header("X-Webhook-Timestamp"))
                .isEqualTo(body.path("timestamp").asString());
        assertThat(webhook.header("X-Webhook-Signature"))
                .isEqualTo(body.path("signature").asString());
        assertThat(webhook.header("X-Webhook-Attempt")).isEqualTo("1");
        assertThat(webhook.header("X-RateLimit-Limit")).isEqualTo("1000");
        assertThat(webhook.header("X-RateLimit-Remaining")).isNotNull();
        assertThat(webhook.header("X-RateLimit-Reset")).isNotNull();
        assertThat(webhook.header("User-Agent")).isNotNull();
        assertThat(webhook.header("webhook-id")).isEqualTo(body.path("id").asString());
        assertThat(webhook.header("webhook-signature")).startsWith("v1,");
        assertThat(Long.parseLong(String.valueOf(webhook.header("webhook-timestamp"))))
                .isBetween(webhook.at().getEpochSecond() - 60, webhook.at().getEpochSecond() + 60);
    }

    @Test
    void leavesPeopleAndLinksOutOfAMinimalPayload() {
        try (Receiver reticent = Receiver.start()) {
            practice.newKey(
                    reticent.url(),
                    ",\"payload\":\"minimal\"",
                    "booking.created",
                    "booking.payment_verified");
            Practice.Booked booking = practice.book(therapist);
            practice.pay(booking);

            JsonNode paid =
                    reticent.await("booking.payment_verified", booking.id()).json().path("data");

            assertThat(paid.path("client").propertyNames()).containsExactly("id");
            assertThat(paid.path("therapist").propertyNames()).containsExactly("id");
            assertThat(paid.propertyNames())
                    .doesNotContain("secureCallLink", "roomId", "paymentReference")
                    .contains("paymentProvider", "amount");
        }
    }

    @Test
    void letsAGuestActWithItsTokenOnItsOwnBookingOnly() {
        Practice.Booked mine = practice.book(therapist);
        Practice.Booked other = practice.book(therapist);
        String[] token = {"X-Booking-Token", String.valueOf(mine.manageToken())};

        assertThat(service.api().get(BOOKINGS + "/" + mine.id(), null, token).status())
                .isEqualTo(200);
        assertProblem(service.api().get(BOOKINGS + "/" + other.id(), null, token), 401);
        assertProblem(
                service.api()
                        .post(
                                BOOKINGS + "/" + mine.id() + "/verify-payment",
                                null,
                                "{\"paymentProvider\":\"p\",\"paymentReference\":\"r\"}",
                                token),
                403);
        assertThat(
                        service.api()
                                .call(
                                        "PATCH",
                                        BOOKINGS + "/" + mine.id(),
                                        null,
                                        move(time()),
                                        token)
                                .status())
                .isEqualTo(200);
        assertThat(
                        service.api()
                                .call(
                                        "POST",
                                        BOOKINGS + "/" + mine.id() + "/cancel",
                                        null,
                                        null,
                                        token)
                                .status())
                .isEqualTo(200);
        assertProblem(service.api().get(BOOKINGS + "/" + mine.id(), client.token()), 404);
    }

    @Test
    void verifiesAPaymentOnce() {
        Practice.Booked booking = practice.book(therapist);
        String path = BOOKINGS + "/" + booking.id() + "/verify-payment";
        String body = "{\"paymentProvider\":\"p\",\"paymentReference\":\"r\"}";

        JsonNode paid = service.api().post(path, therapist.token(), body).json().path("booking");

        assertThat(paid.path("status").asString()).isEqualTo("confirmed");
        assertThat(paid.path("secureCallLink").asString())
                .startsWith("https://therapyapp.com/meeting/" + paid.path("roomId").asString());
        assertProblem(service.api().post(path, service.admin(), body), 409);
        assertProblem(service.api().post(path, client.token(), body), 403);
        assertProblem(service.api().post(path, null, body), 401);
        assertProblem(service.api().post(path, practice.newUser("therapist").token(), body), 404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "scheduledAt     | \"2030-01-20T14:00:00\"",
                "scheduledAt     | \"2030-01-20\"",
                "scheduledAt     | \"2030-01-20T14:00:00.500Z\"",
                "scheduledAt     | \"2030-02-30T14:00:00Z\"",
                "scheduledAt     | \"2020-01-20T14:00:00Z\"",
                "scheduledAt     | 1900000000",
                "therapistId     | \"x\"",
                "therapistId     | \"507f1f77bcf86cd799439011\"",
                "durationMinutes | 0",
                "durationMinutes | 481",
                "durationMinutes | 50.5",
                "durationMinutes | \"50\"",
                "timeZone        | \"Mars/Olympus\"",
                "timeZone        | \"+02:00\"",
                "paymentMethod   | \"\"",
                "client          | null",
                "client          | {\"name\":\"A\"}",
                "client          | {\"name\":\"A\",\"email\":\"nobody\"}",
                "client          | {\"name\":\" \",\"email\":\"a@example.com\"}",
                "amount          | 5"
            })
    void refusesABookingWithAFieldThatCannotBe(String field, String value) {
        String body =
                guest("")
                        .replaceFirst(",?\"" + field + "\":(\\{.*?}|\"[^\"]*\")", "")
                        .replaceFirst("^\\{,?", "{\"%s\":%s,".formatted(field, value));

        Api.Reply reply = service.api().post(BOOKINGS, null, body);

        assertProblem(reply, 400);
        assertThat(reply.json().path("errors").path(0).path("field").asString()).startsWith(field);
    }

    @Test
    void takesAnOffsetAndAnswersInUtc() {
        String body =
                guest("")
                        .replaceFirst(
                                "\"scheduledAt\":\"[^\"]*\"",
                                "\"scheduledAt\":\"2031-05-01T10:00:00+02:00\"");

        assertThat(
                        service.api()
                                .post(BOOKINGS, null, body)
                                .json()
                                .path("booking")
                                .path("scheduledAt")
                                .asString())
                .isEqualTo("2031-05-01T08:00:00Z");
    }

    @Test
    void refusesAClientInABookingByAClientAndBookingsByStaff() {
        assertProblem(service.api().post(BOOKINGS, client.token(), guest("")), 400);
        assertProblem(service.api().post(BOOKINGS, therapist.token(), guest("")), 403);
        assertProblem(service.api().post(BOOKINGS, service.admin(), guest("")), 403);
    }

    @Test
    void givesTheSameBookingForTheSameIdempotencyKey() {
        String body = guest("");
        String[] key = {"Idempotency-Key", "visible-ascii-" + HOURS.get()};

        Api.Reply first = service.api().post(BOOKINGS, null, body, key);
        Api.Reply again = service.api().post(BOOKINGS, null, body, key);

        assertThat(again.status()).isEqualTo(201);
        assertThat(again.json().path("booking")).isEqualTo(first.json().path("booking"));
        assertThat(again.json().has("manageToken")).isFalse();
        assertProblem(
                service.api().post(BOOKINGS, null, guest(",\"durationMinutes\":20"), key), 409);
        assertProblem(service.api().post(BOOKINGS, null, body), 409);
        assertProblem(service.api().post(BOOKINGS, null, guest(""), "Idempotency-Key", "a b"), 400);
        assertProblem(
                service.api().post(BOOKINGS, null, guest(""), "Idempotency-Key", "k".repeat(256)),
                400);
    }

    @Test
    void listsToEachTheirOwn() {
        Practice.Booked booking = practice.book(therapist);

        assertThat(service.api().get(BOOKINGS + "?limit=1", service.admin()).text())
                .contains(booking.id());
        assertThat(service.api().get(BOOKINGS + "?limit=1", therapist.token()).text())
                .contains(booking.id());
        assertThat(service.api().get(BOOKINGS + "?limit=200", client.token()).text())
                .doesNotContain(booking.id());
    }

    private static void assertFields(String event, String bookingId, String... fields) {
        assertThat(data(event, bookingId).propertyNames()).as(event).containsExactly(fields);
    }

    private static JsonNode data(String event, String bookingId) {
        return receiver.await(event, bookingId).json().path("data");
    }

    private static String guest(String more) {
        return """
        {"therapistId":"%s","scheduledAt":"%s","client":{"name":"Jane Smith","email":"jane@example.com"}%s}\
        """
                .formatted(therapist.id(), time(), more);
    }

    private static String move(String time) {
        return "{\"scheduledAt\":\"" + time + "\"}";
    }

    /** Returns a future time; each call returns a different one. */
    private static String time() {
        return Instant.now()
                .truncatedTo(ChronoUnit.HOURS)
                .plus(24_000 + HOURS.incrementAndGet(), ChronoUnit.HOURS)
                .toString();
    }
}
