package com.therapybooking.reminder;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.booking.BookingHttp;
import com.therapybooking.booking.model.ReminderType;
import com.therapybooking.reminder.ComingReminders.Coming;
import com.therapybooking.reminder.ComingReminders.Hour;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** On a database of its own: the reminders of other tests would be counted too. */
@TestPropertySource(properties = "test.own-context=ComingRemindersTest")
class ComingRemindersTest extends BookingHttp {

    @Autowired private ComingReminders coming;
    @Autowired private Clock clock;

    @Test
    void countsWhatIsDueInEachHour() {
        User therapist = newUser("therapist");
        Instant hour = clock.instant().truncatedTo(ChronoUnit.HOURS);
        Instant start = hour.plus(Duration.ofMinutes(30 * 60 + 30));
        String paid = id(book(null, guestBody(therapist, start, address())));
        pay(paid, admin);
        book(null, guestBody(therapist, start.plus(Duration.ofHours(1)), address()));
        String cancelled =
                id(book(null, guestBody(therapist, start.plus(Duration.ofHours(2)), address())));
        pay(cancelled, admin);
        cancel(cancelled, admin);

        List<Hour> hours = coming.perHour(31);

        assertThat(hours).hasSize(31);
        assertThat(hours.getFirst().begin()).isIn(hour, hour.plus(1, ChronoUnit.HOURS));
        assertThat(hours)
                .filteredOn(one -> one.total() > 0)
                .containsExactly(
                        new Hour(hour.plus(6, ChronoUnit.HOURS), Map.of(ReminderType.DAY, 1)),
                        new Hour(hour.plus(29, ChronoUnit.HOURS), Map.of(ReminderType.HOUR, 1)),
                        new Hour(hour.plus(30, ChronoUnit.HOURS), Map.of(ReminderType.QUARTER, 1)));
        assertThat(coming.perHour(5)).allMatch(one -> one.total() == 0);
        ObjectId booking = new ObjectId(paid);
        assertThat(coming.next(2))
                .containsExactly(
                        new Coming(
                                start.minus(Duration.ofHours(24)),
                                ReminderType.DAY,
                                booking,
                                start),
                        new Coming(
                                start.minus(Duration.ofHours(1)),
                                ReminderType.HOUR,
                                booking,
                                start));
    }
}
