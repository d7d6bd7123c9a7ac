package com.therapybooking.booking;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ExplainVerbosity;
import com.mongodb.client.MongoDatabase;
import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.BookingDocuments;
import com.therapybooking.reminder.StoredBookings;
import com.therapybooking.support.Api;
import com.therapybooking.support.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Tests the filters of the list of bookings. */
class BookingFilterTest extends BookingHttp {

    @Autowired private MongoDatabase database;

    @Test
    void listsTheBookingsThatEachFilterSelects() {
        User therapist = newUser("therapist");
        User other = newUser("therapist");
        // a time range that no other test class uses, because one query has no therapist
        Instant time = freeTime().plus(300, ChronoUnit.DAYS);
        String pending = id(book(null, guestBody(therapist, time, address())));
        String later =
                id(book(null, guestBody(therapist, time.plus(5, ChronoUnit.HOURS), address())));
        String cancelled =
                id(book(null, guestBody(other, time.plus(1, ChronoUnit.HOURS), address())));
        String paid = id(book(null, guestBody(other, time.plus(2, ChronoUnit.HOURS), address())));
        cancel(cancelled, admin);
        pay(paid, admin);
        String ours = "therapistId=" + therapist.id();
        String theirs = "therapistId=" + other.id();

        assertThat(ids(ours, admin)).containsExactly(later, pending);
        assertThat(ids(theirs + "&status=cancelled", admin)).containsExactly(cancelled);
        assertThat(ids(theirs + "&status=confirmed", admin)).containsExactly(paid);
        assertThat(ids(ours + "&status=confirmed", admin)).isEmpty();
        assertThat(ids(ours + "&from=" + time, admin)).containsExactly(later, pending);
        assertThat(ids(ours + "&to=" + time, admin)).isEmpty();
        assertThat(ids(ours + "&from=" + time.plusSeconds(1), admin)).containsExactly(later);
        assertThat(ids(ours + "&to=" + time.plusSeconds(1), admin)).containsExactly(pending);
        assertThat(ids("from=" + time + "&to=" + time.plusSeconds(7_201), admin))
                .containsExactly(paid, cancelled, pending);
        assertThat(ids("status=pending_payment", therapist.token()))
                .containsExactly(later, pending);
        assertThat(ids(theirs, therapist.token())).isEmpty();
        assertThat(ids(ours + "&limit=1", admin)).containsExactly(later);
    }

    @Test
    void pagesThroughAFilteredList() {
        User therapist = newUser("therapist");
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.addFirst(id(book(null, guestBody(therapist, freeTime(), address()))));
        }
        List<String> found = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonNode page =
                    list(
                                    "limit=2&status=pending_payment&therapistId="
                                            + therapist.id()
                                            + cursor,
                                    admin)
                            .json();
            page.path("bookings").forEach(booking -> found.add(booking.path("_id").asString()));
            JsonNode next = page.path("nextCursor");
            cursor = next.isNull() ? null : "&cursor=" + next.asString();
        }

        assertThat(found).isEqualTo(made);
    }

    @ParameterizedTest
    @CsvSource({
        "status=paid,            status",
        "status=,                status",
        "status=CONFIRMED,       status",
        "therapistId=x,          therapistId",
        "therapistId=,           therapistId",
        "from=tomorrow,          from",
        "to=2030-01-01,          to",
        "state=confirmed,        state",
        "therapist=1,            therapist",
        "status=confirmed&status=cancelled, status"
    })
    void namesAFilterThatMakesNoSense(String query, String field) {
        Api.Reply reply = list(query, admin);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("errors").path(0).path("field").asString()).isEqualTo(field);
    }

    @Test
    void readsByAnIndex() {
        TestDatabase.requireReal();
        Instant time =
                Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(30 * 365));
        StoredBookings.confirm(database, 2_000, i -> time.plus(Duration.ofHours(i)));
        Instant from = time.plus(Duration.ofHours(1_000));
        Instant to = from.plus(Duration.ofHours(10));

        for (BookingFilter filter :
                List.of(
                        new BookingFilter(null, Booking.Status.CANCELLED, null, null, null),
                        new BookingFilter(null, null, new ObjectId(), null, null),
                        new BookingFilter(null, null, null, from, to),
                        new BookingFilter(null, Booking.Status.CONFIRMED, null, from, to))) {
            Document explained =
                    database.getCollection(BookingDocuments.COLLECTION)
                            .find(filter.condition())
                            .sort(new Document("_id", -1))
                            .limit(51)
                            .explain(ExplainVerbosity.EXECUTION_STATS);
            assertThat(
                            explained
                                    .get("executionStats", Document.class)
                                    .get("totalDocsExamined", Number.class)
                                    .intValue())
                    .as(explained.toJson())
                    .isLessThan(100);
        }
    }

    private List<String> ids(String query, String token) {
        Api.Reply reply = list(query, token);
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        List<String> ids = new ArrayList<>();
        reply.json().path("bookings").forEach(booking -> ids.add(booking.path("_id").asString()));
        return ids;
    }

    private Api.Reply list(String query, String token) {
        return api.get("/api/bookings?" + query, token);
    }
}
