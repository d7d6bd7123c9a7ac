package com.therapybooking.booking;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.therapybooking.booking.model.BookingEvent;
import com.therapybooking.booking.model.BookingEvent.BookingCancelled;
import com.therapybooking.booking.model.BookingEvent.BookingCreated;
import com.therapybooking.booking.model.BookingEvent.BookingRescheduled;
import com.therapybooking.booking.model.BookingEvent.PaymentVerified;
import com.therapybooking.booking.outbox.OutboxFields;
import com.therapybooking.support.Api;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

class BookingChangesTest extends BookingHttp {

    @Autowired private MongoDatabase database;
    private User therapist = new User("", "", "");
    private Instant time = Instant.EPOCH;
    private String id = "";

    @BeforeEach
    void makeABooking() {
        therapist = newUser("therapist");
        time = freeTime();
        id = id(book(null, guestBody(therapist, time, address())));
    }

    @Test
    void confirmsWithARoomAndALink() {
        Api.Reply reply = pay(id, therapist.token());

        JsonNode booking = booking(reply);
        assertThat(booking.path("status").asString()).isEqualTo("confirmed");
        assertThat(booking.path("paymentProvider").asString()).isEqualTo("bank_transfer");
        assertThat(booking.path("paymentReference").asString()).isEqualTo("BANK-REF-123456");
        String room = booking.path("roomId").asString();
        assertThat(room).matches("[A-Za-z0-9_-]{16}");
        assertThat(booking.path("secureCallLink").asString())
                .matches("https://therapyapp.com/meeting/" + room + "\\?token=[A-Za-z0-9_-]{32}");
        assertThat(published.of(id)).last().isInstanceOf(PaymentVerified.class);
        assertThat(published.of(id).getLast().booking().secureCallLink())
                .isEqualTo(booking.path("secureCallLink").asString());
    }

    @Test
    void movesNoSessionOfATherapistWhoCannotBeBooked() {
        String path = "/api/users/" + therapist.id();
        assertThat(api.call("PATCH", path, admin, "{\"active\":false}").status()).isEqualTo(200);

        Api.Reply refused = move();

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("detail").asString()).contains("inactive");
        assertThat(published.of(id)).hasSize(1);
        assertThat(api.call("PATCH", path, admin, "{\"active\":true}").status()).isEqualTo(200);
        assertThat(move().status()).isEqualTo(200);
    }

    private Api.Reply move() {
        return api.call(
                "PATCH", "/api/bookings/" + id, admin, "{\"scheduledAt\":\"" + freeTime() + "\"}");
    }

    @Test
    void leavesAPaidSessionThatHasBegunToThePractice() {
        User client = newUser("client");
        String begun = id(book(client.token(), clientBody(therapist, freeTime())));
        pay(begun, admin);
        Instant present = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        database.getCollection("bookings")
                .updateOne(
                        Filters.eq(new ObjectId(begun)),
                        Updates.set("scheduledAt", Date.from(present)));

        assertThat(move(begun, therapist.token(), present).status()).isEqualTo(200);
        assertThat(move(begun, client.token(), freeTime()).status()).isEqualTo(409);
        assertThat(cancel(begun, client.token()).status()).isEqualTo(409);
        assertThat(move(begun, therapist.token(), freeTime()).status()).isEqualTo(200);
        assertThat(move(begun, client.token(), freeTime()).status()).isEqualTo(200);
    }

    @Test
    void leavesTheLeaseOfAnEarlierEventAsItIs() {
        String id = id(book(null, guestBody(therapist, freeTime(), address())));
        ObjectId booking = new ObjectId(id);
        MongoCollection<Document> bookings = database.getCollection("bookings");
        Awaitility.await()
                .until(() ->
                        bookings.countDocuments(
                                        Filters.and(
                                                Filters.eq(booking), Filters.exists("outboxLease")))
                                == 0);
        Document stored = Objects.requireNonNull(bookings.find(Filters.eq(booking)).first());
        String created =
                stored.getList(OutboxFields.EVENTS, Document.class).getFirst().getString("id");
        Date end = Date.from(Instant.now().plusSeconds(20).truncatedTo(ChronoUnit.SECONDS));
        bookings.updateOne(
                Filters.eq(booking),
                Updates.combine(
                        Updates.set("outbox", List.of(created)), Updates.set("outboxLease", end)));

        assertThat(move(id, admin, freeTime()).status()).isEqualTo(200);

        Document moved = Objects.requireNonNull(bookings.find(Filters.eq(booking)).first());
        assertThat(moved.getList("outbox", String.class)).contains(created);
        assertThat(moved.getDate("outboxLease")).isEqualTo(end);
    }

    @Test
    void endsTheChangesOfAClientWhoMovesASessionAgainAndAgain() {
        User client = newUser("client");
        String often = id(book(client.token(), clientBody(therapist, freeTime())));
        Instant[] times = {freeTime(), freeTime()};
        int moves = 0;
        while (move(often, client.token(), times[moves % 2]).status() == 200) {
            moves++;
        }

        assertThat(moves).isEqualTo(99);
        assertThat(cancel(often, client.token()).text()).contains("changed too often");
        assertThat(move(often, admin, freeTime()).status()).isEqualTo(200);
    }

    @Test
    void confirmsOnce() {
        pay(id, admin);

        assertThat(pay(id, admin).status()).isEqualTo(409);
        assertThat(published.of(id)).hasSize(2);
    }

    @Test
    void confirmsOnceWhenManyRace() {
        List<Integer> statuses;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            statuses =
                    IntStream.range(0, 10)
                            .mapToObj(i ->
                                    CompletableFuture.supplyAsync(
                                            () -> pay(id, admin).status(), threads))
                            .toList()
                            .stream()
                            .map(CompletableFuture::join)
                            .toList();
        }

        assertThat(statuses).containsOnly(200, 409).containsOnlyOnce(200);
        assertThat(outbox.eventsOf(new ObjectId(id))).hasSize(2);
    }

    @Test
    void requiresProviderAndReferenceOfAPayment() {
        Api.Reply reply =
                api.post(
                        "/api/bookings/" + id + "/verify-payment",
                        admin,
                        "{\"paymentProvider\":\"\"}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("errors").valueStream().map(e -> e.path("field").asString()))
                .containsExactly("paymentProvider", "paymentReference");
    }

    @Test
    void movesTheSessionAndItsTime() {
        Instant later = time.plus(20, ChronoUnit.MINUTES);

        Api.Reply reply = move(id, admin, later);

        assertThat(booking(reply).path("scheduledAt").asString()).isEqualTo(later.toString());
        assertThat(published.of(id).getLast())
                .isInstanceOfSatisfying(
                        BookingRescheduled.class,
                        event -> {
                            assertThat(event.previousScheduledAt()).isEqualTo(time);
                            assertThat(event.booking().scheduledAt()).isEqualTo(later);
                        });
        Instant overlapping = later.plus(45, ChronoUnit.MINUTES);
        assertThat(book(null, guestBody(therapist, overlapping, address())).status())
                .isEqualTo(409);
        Instant before = later.minus(50, ChronoUnit.MINUTES);
        assertThat(book(null, guestBody(therapist, before, address())).status()).isEqualTo(201);
    }

    @Test
    void doesNotMoveOntoAnotherSession() {
        Instant taken = time.plus(50, ChronoUnit.MINUTES);
        book(null, guestBody(therapist, taken, address()));

        assertThat(move(id, admin, taken).status()).isEqualTo(409);
        assertThat(get(id, admin).json().path("booking").path("scheduledAt").asString())
                .isEqualTo(time.toString());
        assertThat(published.of(id)).hasSize(1);
    }

    @Test
    void takesAMoveToTheSameTimeForNoMove() {
        assertThat(move(id, admin, time).status()).isEqualTo(200);
        assertThat(published.of(id)).hasSize(1);
    }

    @Test
    void leavesTheTimeAsItIsWhenAChangeHasNone() {
        Api.Reply made = book(null, guestBody(newUser("therapist"), freeTime(), address()));
        String path = "/api/bookings/" + id(made);

        Api.Reply nothing = api.call("PATCH", path, admin, "{}");
        Api.Reply empty = api.call("PATCH", path, admin, "{\"scheduledAt\":null}");

        assertThat(booking(nothing)).isEqualTo(booking(made));
        assertThat(empty.status()).isEqualTo(400);
        assertThat(empty.json().path("errors").path(0).path("field").asString())
                .isEqualTo("scheduledAt");
        assertThat(published.of(id(made))).hasSize(1);
    }

    @Test
    void doesNotMoveIntoThePast() {
        BookingCreationTest.assertInvalid(
                move(id, admin, Instant.parse("2020-01-01T00:00:00Z")), "scheduledAt");
    }

    @Test
    void cancelsAndFreesTheTime() {
        Api.Reply reply = cancel(id, therapist.token());

        assertThat(booking(reply).path("status").asString()).isEqualTo("cancelled");
        assertThat(published.of(id).getLast())
                .isInstanceOfSatisfying(
                        BookingCancelled.class,
                        event -> assertThat(event.cancelledBy()).isEqualTo("therapist"));
        assertThat(book(null, guestBody(therapist, time, address())).status()).isEqualTo(201);
    }

    @Test
    void changesACancelledBookingNoMore() {
        cancel(id, admin);

        assertThat(cancel(id, admin).status()).isEqualTo(409);
        assertThat(pay(id, admin).status()).isEqualTo(409);
        assertThat(move(id, admin, freeTime()).status()).isEqualTo(409);
        assertThat(published.of(id)).hasSize(2);
    }

    @Test
    void cancelsWithAnEmptyBodyAndRefusesUnknownFields() {
        String path = "/api/bookings/" + id + "/cancel";

        BookingCreationTest.assertInvalid(api.post(path, admin, "{\"reason\":\"ill\"}"), "reason");
        assertThat(api.post(path, admin, "{}").status()).isEqualTo(200);
    }

    @Test
    void remembersEachEventAsItWas() {
        pay(id, admin);
        Instant later = freeTime();
        move(id, admin, later);
        cancel(id, admin);

        List<BookingEvent> events = outbox.eventsOf(new ObjectId(id));

        assertThat(events).isEqualTo(published.of(id));
        assertThat(events)
                .hasExactlyElementsOfTypes(
                        BookingCreated.class,
                        PaymentVerified.class,
                        BookingRescheduled.class,
                        BookingCancelled.class);
        assertThat(events.get(0).booking().secureCallLink()).isNull();
        assertThat(events.get(1).booking().scheduledAt()).isEqualTo(time);
        assertThat(events.get(2).booking().scheduledAt()).isEqualTo(later);
    }

    @Test
    void tellsWhyAReminderIsOver() {
        ObjectId booking = new ObjectId(id);
        assertThat(outbox.reminderObsolete(booking, time)).isEmpty();

        move(id, admin, freeTime());
        assertThat(outbox.reminderObsolete(booking, time)).contains("booking moved");

        cancel(id, admin);
        assertThat(outbox.reminderObsolete(booking, time)).contains("booking cancelled");
    }
}
