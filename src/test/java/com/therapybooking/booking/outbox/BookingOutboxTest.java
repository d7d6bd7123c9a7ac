package com.therapybooking.booking.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Updates;
import com.therapybooking.booking.model.BookingDocuments;
import com.therapybooking.booking.model.BookingEvent;
import com.therapybooking.booking.model.OccupiedTimes;
import com.therapybooking.support.Practice;
import com.therapybooking.support.SettableClock;
import com.therapybooking.support.TestService;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Checks which events a sweep claims. The database is a separate one, so that the sweep of the
 * running service does not claim them.
 */
class BookingOutboxTest {

    private static final Duration LEASE = BookingOutbox.LEASE;

    private static TestService service;
    private static Document model = new Document();

    private final SettableClock clock = new SettableClock();
    private MongoCollection<Document> bookings;
    private BookingOutbox outbox;
    private final Instant now =
            Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(1, ChronoUnit.DAYS);

    @BeforeAll
    static void start() {
        service = TestService.start();
        Practice practice = new Practice(service);
        ObjectId id = new ObjectId(practice.book(practice.newUser("therapist")).id());
        model =
                Objects.requireNonNull(
                        service.bean(MongoDatabase.class)
                                .getCollection(BookingDocuments.COLLECTION)
                                .find(Filters.eq(id))
                                .first());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void openAnEmptyDatabase() {
        clock.set(now);
        MongoDatabase database =
                service.bean(MongoClient.class).getDatabase("test_" + new ObjectId().toHexString());
        bookings = database.getCollection(BookingDocuments.COLLECTION);
        bookings.createIndex(
                Indexes.ascending(OutboxFields.LEASE_END), new IndexOptions().sparse(true));
        outbox = new BookingOutbox(database, clock);
    }

    @Test
    void leavesALaterEventToTheInstanceThatStoredIt() {
        Instant earlier = now.minusSeconds(31);
        Instant later = now.minusSeconds(10);
        ObjectId booking = store(earlier.plus(LEASE), earlier, later);

        assertThat(outbox.takeOverdue(10))
                .extracting(BookingEvent::occurredAt)
                .containsExactly(earlier);

        assertThat(lease(booking)).isEqualTo(later.plus(LEASE));
        clock.set(later.plus(LEASE));
        assertThat(outbox.takeOverdue(10))
                .extracting(BookingEvent::occurredAt)
                .containsExactly(earlier, later);
    }

    @Test
    void keepsTheClaimOfAnOutboxWithoutLaterEvents() {
        ObjectId booking = store(now, now.minusSeconds(40), now.minusSeconds(35));

        assertThat(outbox.takeOverdue(10)).hasSize(2);

        assertThat(lease(booking)).isEqualTo(now.plus(LEASE));
        assertThat(outbox.takeOverdue(10)).isEmpty();
    }

    @Test
    void claimsAnEventOfTheFutureBecauseTheClockWasSetBack() {
        Instant future = now.plusSeconds(600);
        store(future.plus(LEASE), future);

        assertThat(outbox.takeOverdue(10)).hasSize(1);
    }

    @Test
    void leavesWhatThisProcessStoredAfterItEndedTheLeasesOfItsPredecessor() {
        Instant before = now.minusSeconds(2);
        Instant after = now.plusMillis(1);
        store(before.plus(LEASE), before, after);

        outbox.endLeases();
        clock.set(now.plusSeconds(1));

        assertThat(outbox.takeOverdue(10))
                .extracting(BookingEvent::occurredAt)
                .containsExactly(before);
    }

    @Test
    void claimsManyBookingsInTheOrderOfTheirEvents() {
        for (int i = 0; i < 150; i++) {
            store(now.minusSeconds(i), now.minusSeconds(i).minus(LEASE));
        }

        assertThat(outbox.takeOverdue(120))
                .hasSize(120)
                .isSortedAccordingTo(EventHistory.ORDER)
                .last()
                .returns(now.minusSeconds(30).minus(LEASE), BookingEvent::occurredAt);
        assertThat(outbox.takeOverdue(120)).hasSize(30);
    }

    /** A later version that shares the database may store other types of events. */
    @Test
    void anEventOfAnUnknownTypeDoesNotHoldUpTheOthers() {
        ObjectId damaged = store(now, now.minusSeconds(50));
        bookings.updateOne(
                Filters.eq(damaged), Updates.set(OutboxFields.EVENTS + ".0.type", "unknown"));
        store(now, now.minusSeconds(40));

        assertThat(outbox.uncleared(now, 10)).hasSize(1);
        assertThat(outbox.takeOverdue(10))
                .extracting(BookingEvent::occurredAt)
                .containsExactly(now.minusSeconds(40));
    }

    private ObjectId store(Instant lease, Instant... occurred) {
        Document first = model.getList(OutboxFields.EVENTS, Document.class).getFirst();
        List<Document> events =
                Arrays.stream(occurred)
                        .map(at ->
                                new Document(first)
                                        .append("id", UUID.randomUUID().toString())
                                        .append("at", Date.from(at)))
                        .toList();
        ObjectId id = new ObjectId();
        Document booking =
                new Document(model)
                        .append("_id", id)
                        .append(OutboxFields.EVENTS, events)
                        .append(
                                OutboxFields.OUTBOX,
                                events.stream().map(event -> event.getString("id")).toList())
                        .append(OutboxFields.LEASE_END, Date.from(lease));
        booking.remove(OccupiedTimes.FIELD);
        bookings.insertOne(booking);
        return id;
    }

    private Instant lease(ObjectId booking) {
        return Objects.requireNonNull(bookings.find(Filters.eq(booking)).first())
                .getDate(OutboxFields.LEASE_END)
                .toInstant();
    }
}
