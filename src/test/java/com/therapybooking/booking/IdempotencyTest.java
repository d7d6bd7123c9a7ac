package com.therapybooking.booking;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.therapybooking.booking.model.BookingDocuments;
import com.therapybooking.support.Api;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

class IdempotencyTest extends BookingHttp {

    private static final Duration A_DAY_AND_A_MINUTE = Duration.ofDays(1).plusMinutes(1);

    @Autowired private Bookings bookings;

    @Autowired private MongoDatabase database;

    @Test
    void refusesTwoKeys() {
        String body = guestBody(newUser("therapist"), freeTime(), address());
        Api.Reply reply = book(null, body, Idempotency.HEADER, "one", Idempotency.HEADER, "two");
        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
    }

    @Test
    void givesTheSameBookingForTheSameKeyAndShowsItsTokenOnce() {
        User therapist = newUser("therapist");
        String body = guestBody(therapist, freeTime(), address());
        String key = key();

        Api.Reply first = book(null, body, Idempotency.HEADER, key);
        Api.Reply second = book(null, body, Idempotency.HEADER, key);

        assertThat(first.status()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.json().path("booking")).isEqualTo(first.json().path("booking"));
        assertThat(first.json().has("manageToken")).isTrue();
        assertThat(second.json().has("manageToken")).isFalse();
        assertThat(first.header("Idempotent-Replayed")).isNull();
        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(published.of(id(first))).hasSize(1);
    }

    @Test
    void refusesTheSameKeyWithAnotherBody() {
        User therapist = newUser("therapist");
        User client = newUser("client");
        String key = key();
        book(client.token(), clientBody(therapist, freeTime()), Idempotency.HEADER, key);

        Api.Reply other =
                book(client.token(), clientBody(therapist, freeTime()), Idempotency.HEADER, key);

        assertThat(other.status()).isEqualTo(409);
    }

    @Test
    void keepsTheKeysOfCallersApart() {
        User therapist = newUser("therapist");
        String key = key();

        assertThat(
                        List.of(newUser("client"), newUser("client")).stream()
                                .map(client ->
                                        book(
                                                        client.token(),
                                                        clientBody(therapist, freeTime()),
                                                        Idempotency.HEADER,
                                                        key)
                                                .status()))
                .containsOnly(201);
        assertThat(
                        book(
                                        null,
                                        guestBody(therapist, freeTime(), address()),
                                        Idempotency.HEADER,
                                        key)
                                .status())
                .isEqualTo(201);
    }

    @Test
    void answersRacingRepeatsWithOneBooking() {
        User therapist = newUser("therapist");
        String body = guestBody(therapist, freeTime(), address());
        String key = key();

        Set<String> ids = repeatsAtOnce(body, key, 20);

        assertThat(ids).hasSize(1);
        assertThat(published.of(ids.iterator().next())).hasSize(1);
    }

    /** Makes this call several times at once, and returns the ids of the bookings. */
    private Set<String> repeatsAtOnce(String body, String key, int times) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return IntStream.range(0, times)
                    .mapToObj(i ->
                            CompletableFuture.supplyAsync(
                                    () -> id(book(null, body, Idempotency.HEADER, key)), threads))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void answersRacingRepeatsWithOneBookingAfterTheKeyExpired() {
        User therapist = newUser("therapist");
        Instant time = freeTime();
        String key = key();
        for (int i = 0; i < 10; i++) {
            String body = guestBody(therapist, time.plus(i, ChronoUnit.HOURS), address());
            assertThat(repeatsAtOnce(body, key, 4)).hasSize(1);
            database.getCollection(BookingDocuments.COLLECTION)
                    .updateMany(
                            Filters.exists("idem"),
                            Updates.set(
                                    "idem.at", Date.from(Instant.now().minus(A_DAY_AND_A_MINUTE))));
        }
    }

    @Test
    void saysThatABookingWasReplayedAndShowsItAsItIsNow() {
        User therapist = newUser("therapist");
        String body = guestBody(therapist, freeTime(), address());
        String key = key();
        Api.Reply first = book(null, body, Idempotency.HEADER, key);
        pay(id(first), admin);
        Api.Reply confirmed = book(null, body, Idempotency.HEADER, key);
        cancel(id(first), admin);
        Api.Reply cancelled = book(null, body, Idempotency.HEADER, key);

        assertThat(booking(confirmed).path("status").asString()).isEqualTo("confirmed");
        assertThat(booking(cancelled).path("status").asString()).isEqualTo("cancelled");
        for (Api.Reply reply : List.of(confirmed, cancelled)) {
            assertThat(reply.status()).isEqualTo(201);
            assertThat(id(reply)).isEqualTo(id(first));
            assertThat(reply.header("Idempotent-Replayed")).isEqualTo("true");
        }
        assertThat(book(null, body, Idempotency.HEADER, key()).header("Idempotent-Replayed"))
                .isNull();
    }

    @Test
    void answersARepeatThatCouldNotBeBookedAnyMore() {
        User therapist = newUser("therapist");
        Instant time = freeTime();
        String body = guestBody(therapist, time, address());
        String key = key();
        Api.Reply first = book(null, body, Idempotency.HEADER, key);
        cancel(id(first), admin);
        book(null, guestBody(therapist, time, address()));

        Api.Reply again = book(null, body, Idempotency.HEADER, key);

        assertThat(id(again)).isEqualTo(id(first));
    }

    @Test
    void forgetsAKeyAfterADay() {
        User therapist = newUser("therapist");
        String email = address();
        String key = key();
        String first =
                id(book(null, guestBody(therapist, freeTime(), email), Idempotency.HEADER, key));
        Date yesterday = Date.from(Instant.now().minus(A_DAY_AND_A_MINUTE));
        Bson booking = Filters.eq("_id", new ObjectId(first));
        database.getCollection(BookingDocuments.COLLECTION)
                .updateOne(booking, Updates.set("idem.at", yesterday));

        Api.Reply later =
                book(null, guestBody(therapist, freeTime(), email), Idempotency.HEADER, key);

        assertThat(id(later)).isNotEqualTo(first);
    }

    @Test
    void aKeyThatExpiresAtThisMomentIsFree() {
        String key = key();
        String id =
                id(
                        book(
                                null,
                                guestBody(newUser("therapist"), freeTime(), address()),
                                Idempotency.HEADER,
                                key));
        Document stored =
                Objects.requireNonNull(
                                database.getCollection(BookingDocuments.COLLECTION)
                                        .find(Filters.eq("_id", new ObjectId(id)))
                                        .first())
                        .get("idem", Document.class);
        Idempotency.Fingerprint same =
                new Idempotency.Fingerprint(stored.getString("key"), stored.getString("body"));
        Instant at = stored.getDate("at").toInstant();

        assertThat(bookings.earlier(same, at.minusMillis(1))).isPresent();
        assertThat(bookings.freeKey(same.key(), at.minusMillis(1))).isFalse();
        assertThat(bookings.earlier(same, at)).isEmpty();
        assertThat(bookings.freeKey(same.key(), at)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\tb"})
    void refusesAKeyThatIsNotVisibleAscii(String key) {
        User therapist = newUser("therapist");

        Api.Reply reply =
                book(null, guestBody(therapist, freeTime(), address()), Idempotency.HEADER, key);

        BookingCreationTest.assertInvalid(reply, Idempotency.HEADER);
    }

    @Test
    void takesKeysOfUpTo255Characters() {
        User therapist = newUser("therapist");

        assertThat(withKey(therapist, "k".repeat(255)).status()).isEqualTo(201);
        BookingCreationTest.assertInvalid(withKey(therapist, "k".repeat(256)), Idempotency.HEADER);
    }

    private Api.Reply withKey(User therapist, String key) {
        return book(null, guestBody(therapist, freeTime(), address()), Idempotency.HEADER, key);
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }
}
