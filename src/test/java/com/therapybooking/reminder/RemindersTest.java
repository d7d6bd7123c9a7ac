package com.therapybooking.reminder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.therapybooking.booking.BookingHttp;
import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.BookingDocuments;
import com.therapybooking.booking.model.BookingEvent;
import com.therapybooking.booking.model.BookingEvent.ReminderDue;
import com.therapybooking.booking.model.ReminderType;
import com.therapybooking.booking.outbox.OutboxFields;
import com.therapybooking.reminder.DueReminders.Due;
import com.therapybooking.support.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Tests the reminder step. The sessions are days in the future, so that the loop of the service
 * does not process them.
 */
class RemindersTest extends BookingHttp {

    @Autowired private DueReminders reminders;
    @Autowired private MongoDatabase database;

    private final SettableClock clock = new SettableClock();
    private ReminderStep step = new ReminderStep(mock(DueReminders.class), clock);
    private User therapist = new User("", "", "");
    private Instant start = Instant.EPOCH;
    private String id = "";

    @BeforeEach
    void confirmABooking() {
        step = new ReminderStep(reminders, clock);
        therapist = newUser("therapist");
        start = freeTime();
        id = id(book(null, guestBody(therapist, start, address())));
        pay(id, admin);
    }

    @Test
    void sendsEachReminderOnceAndOnTime() {
        for (ReminderType type : ReminderType.values()) {
            runAt(start.minus(type.before()).minusMillis(1));
            runAt(start.minus(type.before()));
            runAt(start.minus(type.before()).plusSeconds(4));
        }
        runAt(start);

        assertThat(sent(id)).containsExactly("24h 24 hours", "1h 1 hour", "15m 15 minutes");
        assertThat(due(id))
                .extracting(BookingEvent::occurredAt)
                .containsExactly(
                        start.minus(Duration.ofHours(24)),
                        start.minus(Duration.ofHours(1)),
                        start.minus(Duration.ofMinutes(15)));
        assertThat(due(id)).allMatch(event -> event.booking().secureCallLink() != null);
    }

    @Test
    void publishesWhatItStored() {
        runAt(start.minus(Duration.ofHours(1)));

        assertThat(published.of(id)).isEqualTo(outbox.eventsOf(new ObjectId(id)));
        ReminderDue reminder = due(id).getFirst();
        assertThat(reminder.id()).isEqualTo(ReminderIds.of(reminder.booking(), ReminderType.HOUR));
        assertThat(reminder.id().version()).isEqualTo(5);
    }

    @Test
    void sendsAMissedReminderLateWithTheTrueTime() {
        runAt(start.minus(Duration.ofMinutes(90)));
        runAt(start.minus(Duration.ofMinutes(12)));

        assertThat(sent(id)).containsExactly("24h 1 hour 30 minutes", "15m 12 minutes");
    }

    @Test
    void sendsNothingOnceTheSessionHasBegun() {
        runAt(start);
        runAt(start.plusSeconds(1));

        assertThat(sent(id)).isEmpty();
        assertThat(reminders.due(start.plusSeconds(1), 500))
                .noneMatch(due -> due.booking().id().toHexString().equals(id));
    }

    @Test
    void sendsNothingForAnUnpaidBooking() {
        String unpaid = id(book(null, guestBody(therapist, freeTime(), address())));
        Instant session = freeTime();
        assertThat(move(unpaid, admin, session).status()).isEqualTo(200);

        assertThat(stored(unpaid)).doesNotContainKey(BookingDocuments.NEXT_REMINDER);
        runAt(session.minus(1, ChronoUnit.HOURS));

        assertThat(sent(unpaid)).isEmpty();
    }

    @Test
    void skipsReminderTimesThatWerePastAtTheConfirmation() {
        Instant soon = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(40 * 60);
        String late = id(book(null, guestBody(newUser("therapist"), soon, address())));
        pay(late, admin);

        runAt(soon.minusSeconds(38 * 60));
        runAt(soon.minusSeconds(15 * 60));

        assertThat(sent(late)).containsExactly("15m 15 minutes");
    }

    @Test
    void sendsNothingAfterACancellation() {
        cancel(id, admin);

        runAt(start.minus(Duration.ofHours(1)));

        assertThat(sent(id)).isEmpty();
    }

    @Test
    void followsAMove() {
        runAt(start.minus(Duration.ofHours(24)));
        Instant later = start.plus(Duration.ofHours(40));
        move(id, admin, later);

        runAt(start.minus(Duration.ofHours(1)));
        runAt(later.minus(Duration.ofHours(24)));

        assertThat(sent(id)).containsExactly("24h 24 hours", "24h 24 hours");
        assertThat(due(id))
                .extracting(event -> event.booking().scheduledAt())
                .containsExactly(start, later);
    }

    @Test
    void doesNotRepeatAReminderWhenTheSessionIsMovedAndMovedBack() {
        runAt(start.minus(Duration.ofHours(24)));
        move(id, admin, start.plus(Duration.ofHours(40)));
        move(id, admin, start);

        runAt(start.minus(Duration.ofHours(24)));
        runAt(start.minus(Duration.ofHours(1)));

        assertThat(sent(id)).containsExactly("24h 24 hours", "1h 1 hour");
    }

    @Test
    void sendsOnceWhenTheClockGoesBack() {
        runAt(start.minus(Duration.ofHours(24)));
        runAt(start.minus(Duration.ofHours(26)));
        runAt(start.minus(Duration.ofHours(24)));

        assertThat(sent(id)).containsExactly("24h 24 hours");
    }

    @Test
    void sendsEachOnceWhenTheClockJumpsAnHourAheadAndBack() {
        runAt(start.minus(Duration.ofMinutes(61)));
        runAt(start.minus(Duration.ofMinutes(1)));
        runAt(start.minus(Duration.ofMinutes(61)));
        runAt(start.minus(Duration.ofMinutes(60)));
        runAt(start.minus(Duration.ofMinutes(15)));

        assertThat(sent(id)).containsExactly("24h 1 hour 1 minute", "15m 1 minute");
    }

    @Test
    void skipsReminderTimesThatWerePastAtTheMove() {
        Instant soon = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(40 * 60);
        move(id, admin, soon);

        runAt(soon.minusSeconds(38 * 60));
        runAt(soon.minusSeconds(15 * 60));

        assertThat(sent(id)).containsExactly("15m 15 minutes");
    }

    /** In Berlin the clocks go forward at 01:00 UTC on that day, so it has 23 hours. */
    @Test
    void countsElapsedHoursAcrossAChangeOfTheClocks() {
        Instant session = Instant.parse("2030-03-31T07:00:00Z");
        String body =
                """
                {"therapistId":"%s","scheduledAt":"2030-03-31T09:00:00+02:00",\
                "timeZone":"Europe/Berlin","client":{"name":"Jane","email":"jane@example.com"}}\
                """
                        .formatted(therapist.id());
        String booking = id(book(null, body));
        pay(booking, admin);

        runAt(Instant.parse("2030-03-30T06:59:59.999Z"));
        assertThat(sent(booking)).isEmpty();
        runAt(Instant.parse("2030-03-30T07:00:00Z"));

        assertThat(sent(booking)).containsExactly("24h 24 hours");
        assertThat(due(booking).getFirst().booking())
                .returns(session, Booking::scheduledAt)
                .returns("Europe/Berlin", Booking::timeZone);
    }

    @Test
    void storesNoReminderAfterACancellationThatRacesWithTheStep() {
        User other = newUser("therapist");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String one =
                    id(
                            book(
                                    null,
                                    guestBody(
                                            other,
                                            start.plus(Duration.ofHours(1 + i)),
                                            address())));
            pay(one, admin);
            ids.add(one);
        }
        clock.set(start.plus(Duration.ofMinutes(30)));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<?>> all = new ArrayList<>();
            for (String one : ids) {
                all.add(CompletableFuture.runAsync(() -> cancel(one, admin), threads));
                all.add(CompletableFuture.runAsync(step::run, threads));
            }
            all.forEach(CompletableFuture::join);
        }
        step.run();

        assertThat(ids)
                .allSatisfy(one -> assertThat(storedTypes(one)).last().isEqualTo("cancelled"));
        assertThat(ids).allMatch(one -> sent(one).size() <= 1);
    }

    @Test
    void doesNotSendTwiceWhenInstancesRace() {
        clock.set(start.minus(Duration.ofHours(1)));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 8)
                    .mapToObj(i -> CompletableFuture.runAsync(step::run, threads))
                    .toList()
                    .forEach(CompletableFuture::join);
        }

        assertThat(sent(id)).containsExactly("1h 1 hour");
        assertThat(published.of(id)).hasSize(3);
    }

    @Test
    void returnsHowLongNothingIsDue() {
        Due due =
                reminders.due(start, 500).stream()
                        .filter(one -> one.booking().id().toHexString().equals(id))
                        .findFirst()
                        .orElseThrow();
        DueReminders sentElsewhere = mock();
        when(sentElsewhere.due(any(), anyInt())).thenReturn(List.of(due));
        step = new ReminderStep(sentElsewhere, clock);

        clock.set(due.dueAt().minusSeconds(3));
        assertThat(step.run()).isEqualTo(Duration.ofSeconds(3));
        clock.set(due.dueAt());
        assertThat(step.run()).isZero();
        assertThat(new ReminderStep(mock(DueReminders.class), clock).run())
                .isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void takesManyAtATime() {
        Instant time = freeTime().plus(Duration.ofDays(30));
        List<ObjectId> confirmed = StoredBookings.confirm(database, 1_200, i -> time);
        long before = System.nanoTime();

        runAt(time.minus(Duration.ofHours(24)));

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
        assertThat(confirmed).allMatch(one -> published.of(one.toHexString()).size() == 1);
    }

    /** Returns the event types of a booking in the order in which they were stored. */
    private List<String> storedTypes(String booking) {
        return stored(booking).getList(OutboxFields.EVENTS, Document.class).stream()
                .map(event -> event.getString("type"))
                .toList();
    }

    private Document stored(String booking) {
        return Objects.requireNonNull(
                database.getCollection(BookingDocuments.COLLECTION)
                        .find(Filters.eq("_id", new ObjectId(booking)))
                        .first());
    }

    private void runAt(Instant time) {
        clock.set(time);
        step.run();
    }

    private List<ReminderDue> due(String booking) {
        return outbox.eventsOf(new ObjectId(booking)).stream()
                .filter(ReminderDue.class::isInstance)
                .map(ReminderDue.class::cast)
                .toList();
    }

    private List<String> sent(String booking) {
        return due(booking).stream()
                .map(event -> event.type().text() + " " + event.timeUntilSession())
                .toList();
    }
}
