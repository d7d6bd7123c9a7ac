package com.therapybooking.booking;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.booking.model.BookingEvent.BookingCreated;
import com.therapybooking.support.Api;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class BookingCreationTest extends BookingHttp {

    @Test
    void booksForAGuest() {
        User therapist = newUser("therapist");
        Instant time = freeTime();
        String email = address();

        Api.Reply reply =
                book(
                        null,
                        """
                        {"therapistId":"%s","scheduledAt":"%s","durationMinutes":30,
                         "paymentMethod":"bank_transfer","timeZone":"Europe/Berlin",
                         "client":{"name":" Jane Smith ","email":"%s"}}\
                        """
                                .formatted(therapist.id(), time, email));

        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.json().propertyNames())
                .containsExactly("success", "booking", "manageToken");
        JsonNode booking = booking(reply);
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
        assertThat(booking.path("status").asString()).isEqualTo("pending_payment");
        assertThat(booking.path("isGuestBooking").booleanValue()).isTrue();
        assertThat(booking.path("client").toString())
                .isEqualTo("{\"id\":null,\"name\":\"Jane Smith\",\"email\":\"" + email + "\"}");
        assertThat(booking.path("therapist").path("id").asString()).isEqualTo(therapist.id());
        assertThat(booking.path("scheduledAt").asString()).isEqualTo(time.toString());
        assertThat(booking.path("durationMinutes").intValue()).isEqualTo(30);
        assertThat(booking.path("amount").toString()).isEqualTo("75");
        assertThat(booking.path("currency").asString()).isEqualTo("USD");
        assertThat(booking.path("secureCallLink").isNull()).isTrue();
        assertThat(get(id(reply), admin).json().path("booking")).isEqualTo(booking);
    }

    @Test
    void booksForASignedInClient() {
        User therapist = newUser("therapist");
        User client = newUser("client");

        Api.Reply reply = book(client.token(), clientBody(therapist, freeTime()));

        assertThat(reply.json().propertyNames()).containsExactly("success", "booking");
        assertThat(booking(reply).path("isGuestBooking").booleanValue()).isFalse();
        assertThat(booking(reply).path("client").path("id").asString()).isEqualTo(client.id());
        assertThat(booking(reply).path("client").path("email").asString())
                .isEqualTo(client.email());
        assertThat(booking(reply).path("durationMinutes").intValue()).isEqualTo(50);
    }

    @Test
    void publishesOneEventThatIsSafeInTheOutbox() {
        User therapist = newUser("therapist");

        String id = id(book(null, guestBody(therapist, freeTime(), address())));

        assertThat(published.of(id)).hasSize(1).first().isInstanceOf(BookingCreated.class);
        assertThat(outbox.eventsOf(new ObjectId(id))).isEqualTo(published.of(id));
    }

    @Test
    void succeedsWhenAListenerFails() {
        User therapist = newUser("therapist");
        published.fail(true);
        try {
            String id = id(book(null, guestBody(therapist, freeTime(), address())));

            assertThat(outbox.eventsOf(new ObjectId(id))).hasSize(1);
        } finally {
            published.fail(false);
        }
    }

    @Test
    void refusesStaff() {
        User therapist = newUser("therapist");

        assertThat(book(admin, clientBody(therapist, freeTime())).status()).isEqualTo(403);
        assertThat(book(therapist.token(), clientBody(therapist, freeTime())).status())
                .isEqualTo(403);
    }

    @Test
    void wantsAClientFromGuestsOnly() {
        User therapist = newUser("therapist");
        User client = newUser("client");

        assertInvalid(book(null, clientBody(therapist, freeTime())), "client");
        assertInvalid(book(client.token(), guestBody(therapist, freeTime(), address())), "client");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "durationMinutes | 4",
                "durationMinutes | 481",
                "durationMinutes | 50.5",
                "durationMinutes | '\"50\"'",
                "timeZone | '\"Mars/Olympus\"'",
                "timeZone | '\"+02:00\"'",
                "timeZone | '\"europe/berlin\"'",
                "timeZone | '\"SystemV/AST4\"'",
                "paymentMethod | '\"\"'",
                "paymentMethod | '\"a\\nb\"'",
                "paymentMethod | '\"a\\u0000b\"'",
                "paymentMethod | '\"\\ud800\"'",
                "unheardOf | 1"
            })
    void namesAFieldThatIsWrong(String field, String value) {
        User therapist = newUser("therapist");
        String body = guestBody(therapist, freeTime(), address());

        Api.Reply reply =
                book(null, body.replaceFirst("}$", ",\"" + field + "\":" + escape(value) + "}"));

        assertInvalid(reply, field);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2020-01-01T10:00:00Z",
                "2030-01-01T10:00:00",
                "2030-01-01",
                "2030-02-30T10:00:00Z",
                "2030-01-01T10:00:00.5Z",
                "9999-12-31T23:59:59Z",
                "+99999-01-01T10:00:00Z",
                "tomorrow",
                ""
            })
    void refusesATimeThatCannotBe(String time) {
        User therapist = newUser("therapist");

        Api.Reply reply =
                book(
                        null,
                        guestBody(therapist, freeTime(), address())
                                .replaceFirst(
                                        "\"scheduledAt\":\"[^\"]*\"",
                                        "\"scheduledAt\":\"" + time + "\""));

        assertInvalid(reply, "scheduledAt");
    }

    @Test
    void takesATimeWithAnOffset() {
        User therapist = newUser("therapist");

        Api.Reply reply =
                book(
                        null,
                        guestBody(therapist, Instant.EPOCH, address())
                                .replace("1970-01-01T00:00:00Z", "2030-01-01T01:30:00+01:30"));

        assertThat(booking(reply).path("scheduledAt").asString()).isEqualTo("2030-01-01T00:00:00Z");
    }

    @Test
    void namesAllThatIsWrongAtOnce() {
        Api.Reply reply =
                book(null, "{\"durationMinutes\":0,\"client\":{\"name\":\" \",\"email\":\"a\"}}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("errors").valueStream().map(e -> e.path("field").asString()))
                .containsExactly(
                        "therapistId",
                        "scheduledAt",
                        "durationMinutes",
                        "client.name",
                        "client.email");
    }

    @Test
    void refusesAnUnknownTherapist() {
        User client = newUser("client");

        assertInvalid(book(null, guestBody(client, freeTime(), address())), "therapistId");
    }

    @ParameterizedTest
    @CsvSource({"0,false", "49,false", "-49,false", "50,true", "-50,true", "46,false"})
    void refusesWhatOverlapsOnTheGridOfFiveMinutes(int minutesLater, boolean fits) {
        User therapist = newUser("therapist");
        Instant time = freeTime();
        book(null, guestBody(therapist, time, address()));

        Api.Reply reply =
                book(
                        null,
                        guestBody(
                                therapist, time.plus(minutesLater, ChronoUnit.MINUTES), address()));

        assertThat(reply.status()).isEqualTo(fits ? 201 : 409);
    }

    @Test
    void letsTwoTherapistsWorkAtATime() {
        Instant time = freeTime();

        assertThat(book(null, guestBody(newUser("therapist"), time, address())).status())
                .isEqualTo(201);
        assertThat(book(null, guestBody(newUser("therapist"), time, address())).status())
                .isEqualTo(201);
    }

    @Test
    void letsExactlyOneOfManyRacingRequestsWin() {
        User therapist = newUser("therapist");
        Instant time = freeTime();
        List<Integer> statuses;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Integer>> calls =
                    IntStream.range(0, 20)
                            .mapToObj(i ->
                                    CompletableFuture.supplyAsync(
                                            () ->
                                                    book(
                                                                    null,
                                                                    guestBody(
                                                                            therapist, time,
                                                                            address()))
                                                            .status(),
                                            threads))
                            .toList();
            statuses = calls.stream().map(CompletableFuture::join).toList();
        }

        assertThat(statuses).hasSize(20).containsOnly(201, 409).containsOnlyOnce(201);
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\");
    }

    static void assertInvalid(Api.Reply reply, String field) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.header("Content-Type")).startsWith("application/problem+json");
        assertThat(reply.json().path("errors").path(0).path("field").asString()).isEqualTo(field);
    }
}
