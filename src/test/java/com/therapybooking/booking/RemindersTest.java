package com.therapybooking.booking;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.booking.BookingEvent.BookingCreated;
import com.therapybooking.booking.BookingEvent.PaymentVerified;
import com.therapybooking.booking.BookingEvent.ReminderDue;
import com.therapybooking.reminder.ReminderStep;
import com.therapybooking.support.SettableClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Sessions are days ahead, so that the service's own loop does not meet them. */
class RemindersTest extends BookingHttp {

    @Autowired private DueReminders reminders;
    @Autowired private Bookings bookings;

    private final SettableClock clock = new SettableClock();
    private ReminderStep step = new ReminderStep(new NoReminders(), clock);
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
        assertThat(due(id).getFirst().id())
                .isEqualTo(ReminderIds.of(new ObjectId(id), start, ReminderType.HOUR));
        assertThat(due(id).getFirst().id().version()).isEqualTo(5);
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

        runAt(start.plus(1, ChronoUnit.HOURS));

        assertThat(sent(unpaid)).isEmpty();
    }

    @Test
    void skipsMarksThatWerePastAtTheConfirmation() {
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
    void doesNotRepeatAReminderAfterAMoveThereAndBack() {
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
    void takesManyAtATime() {
        Instant time = freeTime().plus(Duration.ofDays(30));
        List<Booking> confirmed = new ArrayList<>();
        for (int i = 0; i < 1_200; i++) {
            confirmed.add(confirmed(time));
        }
        long before = System.nanoTime();

        runAt(time.minus(Duration.ofHours(24)));

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(4));
        assertThat(confirmed)
                .allMatch(booking -> published.of(booking.id().toHexString()).size() == 1);
    }

    private Booking confirmed(Instant time) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Booking booking =
                new Booking(
                        new ObjectId(),
                        Booking.Status.PENDING_PAYMENT,
                        true,
                        new Booking.Person(null, "Jane Smith", "jane@example.com"),
                        new Booking.Person(new ObjectId(), "John Doe", "john@example.com"),
                        time,
                        50,
                        BigDecimal.TEN,
                        "USD",
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        now,
                        now);
        bookings.add(new BookingCreated(UUID.randomUUID(), now, booking), null);
        Booking paid = booking.paid("cash", "1", "room", "https://example.com/room", now);
        bookings.change(booking, new PaymentVerified(UUID.randomUUID(), now, paid));
        return paid;
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

    /** Until the service has started. */
    private static final class NoReminders implements DueReminders {
        @Override
        public List<Due> due(Instant now, int max) {
            return List.of();
        }

        @Override
        public int carryOut(List<Decision> decisions, Instant now) {
            return 0;
        }
    }
}
