package com.therapybooking.dashboard.bookings;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.Booking.Person;
import com.therapybooking.booking.model.Booking.Status;
import com.therapybooking.booking.model.BookingEvent;
import com.therapybooking.booking.model.BookingEvent.BookingCancelled;
import com.therapybooking.booking.model.BookingEvent.BookingCreated;
import com.therapybooking.booking.model.BookingEvent.BookingRescheduled;
import com.therapybooking.booking.model.BookingEvent.PaymentVerified;
import com.therapybooking.booking.model.BookingEvent.ReminderDue;
import com.therapybooking.booking.model.ReminderType;
import com.therapybooking.delivery.history.Timeline.Entry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

class ReminderRowTest {

    private static final Instant START = Instant.parse("2030-05-10T12:00:00Z");
    private static final UUID ID = UUID.randomUUID();
    private static final Person PERSON = new Person(null, null, null);

    private final List<Entry> history = new ArrayList<>();
    private Booking booking = booking(Status.PENDING_PAYMENT, START);

    @Test
    void waitsForThePayment() {
        create(48);

        assertThat(missing(30)).containsOnly("Not planned: the payment is not verified yet.");
        assertThat(missing(23.5).getFirst())
                .isEqualTo("Not sent: the payment was not verified by then.");
        pay(23);
        assertThat(missing(22))
                .containsExactly("Not sent: the payment was not verified by then.", "", "");
    }

    @Test
    void skipsWhatWasPastWhenTheSessionWasBookedOrMoved() {
        create(20);
        pay(20);
        assertThat(missing(20))
                .containsExactly(
                        "Not sent: the session was booked less than 24 hours ahead.", "", "");

        booking = booking(Status.CONFIRMED, START.minus(Duration.ofHours(19)));
        Instant before = START;
        add(new BookingRescheduled(ID, before(19.5), booking, before));
        assertThat(missing(19.4))
                .containsExactly(
                        "Not sent: the session was booked less than 24 hours ahead.",
                        "Not sent: the session was moved to a time less than 1 hour ahead.",
                        "");
    }

    @Test
    void namesTheMoveOfASessionWhoseReminderTimeWasStillToCome() {
        create(90);
        pay(90);
        booking = booking(Status.CONFIRMED, START.minus(Duration.ofHours(70)));
        add(new BookingRescheduled(ID, before(89), booking, START));

        assertThat(missing(80))
                .containsExactly(
                        "Not sent: the session was moved to a time less than 24 hours ahead.",
                        "",
                        "");
    }

    @Test
    void saysWhatACancellationEnded() {
        create(48);
        pay(48);
        remind(ReminderType.DAY, 24, "24 hours");
        booking = booking(Status.CANCELLED, START);
        add(new BookingCancelled(ID, before(2), booking, "admin"));

        assertThat(missing(0.1))
                .containsExactly(
                        "",
                        "Not sent: the booking was cancelled.",
                        "Not sent: the booking was cancelled.");
        assertThat(rows(0.1).getFirst().late()).isEmpty();
    }

    @Test
    void namesAStoppedServiceOnlyIfThereIsNoOtherReason() {
        create(48);
        pay(48);
        assertThat(missing(1.1)).containsExactly("", "", "");
        remind(ReminderType.HOUR, 0.5, "30 minutes");

        assertThat(missing(0.4).getFirst()).startsWith("Not sent: the service was not running");
        assertThat(rows(0.4).get(1).late()).isEqualTo("30 minutes");
        assertThat(missing(-1).getLast()).startsWith("Not sent: the service was not running");
        booking = booking(Status.CANCELLED, START);
        add(new BookingCancelled(ID, before(0.25).plusSeconds(1), booking, "admin"));
        assertThat(missing(0.1).getLast())
                .isEqualTo("Not sent: the booking was changed within seconds of that time.");
    }

    private void create(double hours) {
        add(new BookingCreated(ID, before(hours), booking));
    }

    private void pay(double hours) {
        booking = booking(Status.CONFIRMED, START);
        add(new PaymentVerified(ID, before(hours), booking));
    }

    private void remind(ReminderType type, double hours, String left) {
        add(new ReminderDue(ID, before(hours), booking, type, left));
    }

    private void add(BookingEvent event) {
        history.add(new Entry("", "", event.occurredAt(), List.of(), event));
    }

    private List<String> missing(double hours) {
        return rows(hours).stream().map(ReminderRow::missing).toList();
    }

    private List<ReminderRow> rows(double hours) {
        return ReminderRow.of(booking, history, before(hours));
    }

    /** Returns the time this many hours before {@link #START}. */
    private static Instant before(double hours) {
        return START.minusSeconds(Math.round(hours * 3_600));
    }

    private static Booking booking(Status status, Instant start) {
        return new Booking(
                new ObjectId(),
                status,
                true,
                PERSON,
                PERSON,
                start,
                50,
                BigDecimal.TEN,
                "EUR",
                null,
                null,
                null,
                null,
                null,
                null,
                START,
                START);
    }
}
