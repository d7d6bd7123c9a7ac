package com.therapybooking.booking;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Updates;
import com.therapybooking.booking.model.BookingDocuments;
import com.therapybooking.booking.model.OccupiedTimes;
import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.Practice;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Starts the service on bookings of version 1.0, which stored the occupied time in another form.
 */
@MostlyWaits
class OldSlotsTest {

    private final Instant time =
            Instant.now().truncatedTo(ChronoUnit.HOURS).plus(5, ChronoUnit.DAYS);
    private final Instant otherTime = time.plus(1, ChronoUnit.DAYS);

    static List<String> databases() {
        return TestDatabase.everyKind();
    }

    @ParameterizedTest
    @MethodSource("databases")
    void keepsTheTimesOfOldBookingsOccupied(String uri) {
        String folder = TestDatabase.freshFolder();
        Practice.User therapist;
        Practice.User other;
        Practice.Booked cancelledLater;
        try (TestService service = TestService.startOn(uri, folder)) {
            Practice practice = new Practice(service);
            therapist = practice.newUser("therapist");
            other = practice.newUser("therapist");
            practice.book(therapist, time);
            practice.book(other, time);
            cancelledLater = practice.book(therapist, otherTime);
            practice.cancel(practice.book(therapist, time.plus(2, ChronoUnit.DAYS)));
            storeAsVersion10(bookings(service));
        }
        try (TestService service = TestService.startOn(uri, folder)) {
            assertThat(bookings(service).countDocuments(Filters.exists("slots"))).isZero();
            assertThat(bookings(service).countDocuments(Filters.exists(OccupiedTimes.FIELD)))
                    .isEqualTo(3);
            assertThat(book(service, therapist, time.plus(45, ChronoUnit.MINUTES))).isEqualTo(409);
            assertThat(book(service, other, time.minus(45, ChronoUnit.MINUTES))).isEqualTo(409);
            assertThat(book(service, therapist, time.plus(50, ChronoUnit.MINUTES))).isEqualTo(201);
            assertThat(book(service, therapist, otherTime)).isEqualTo(409);
            new Practice(service).cancel(cancelledLater);
            assertThat(book(service, therapist, otherTime)).isEqualTo(201);
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void startsWithBookingsOfBothVersionsThatOverlap(String uri) {
        String folder = TestDatabase.freshFolder();
        Practice.User therapist;
        try (TestService service = TestService.startOn(uri, folder)) {
            Practice practice = new Practice(service);
            therapist = practice.newUser("therapist");
            Practice.Booked old = practice.book(therapist, time);
            storeAsVersion10(bookings(service));
            practice.book(therapist, time);
            practice.move(old, time.plus(1, ChronoUnit.HOURS));
            practice.book(therapist, otherTime);
            bookings(service)
                    .updateOne(
                            Filters.eq("_id", new ObjectId(old.id())),
                            Updates.set("slots", List.of(text(therapist, time))));
        }
        try (TestService service = TestService.startOn(uri, folder)) {
            assertThat(bookings(service).countDocuments(Filters.exists("slots"))).isZero();
            assertThat(book(service, therapist, time)).isEqualTo(409);
            assertThat(book(service, therapist, otherTime)).isEqualTo(409);
        }
    }

    private static void storeAsVersion10(MongoCollection<Document> bookings) {
        bookings.createIndex(
                Indexes.ascending("slots"), new IndexOptions().sparse(true).unique(true));
        for (Document booking :
                bookings.find(Filters.exists(OccupiedTimes.FIELD)).into(new ArrayList<>())) {
            String therapist =
                    booking.get("therapist", Document.class).getObjectId("id").toHexString();
            List<String> texts =
                    booking.getList(OccupiedTimes.FIELD, Integer.class).stream()
                            .map(slot -> therapist + ":" + slot)
                            .toList();
            bookings.updateOne(
                    Filters.eq("_id", booking.getObjectId("_id")),
                    Updates.combine(
                            Updates.set("slots", texts), Updates.unset(OccupiedTimes.FIELD)));
        }
    }

    private static String text(Practice.User therapist, Instant time) {
        return therapist.id() + ":" + time.getEpochSecond() / 300;
    }

    private static MongoCollection<Document> bookings(TestService service) {
        return service.bean(MongoDatabase.class).getCollection(BookingDocuments.COLLECTION);
    }

    private static int book(TestService service, Practice.User therapist, Instant time) {
        return new Practice(service).tryToBook(therapist, time).status();
    }
}
