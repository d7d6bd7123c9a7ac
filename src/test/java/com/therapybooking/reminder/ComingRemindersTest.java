package com.therapybooking.reminder;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.booking.BookingHttp;
import com.therapybooking.booking.model.ReminderType;
import com.therapybooking.reminder.ComingReminders.Coming;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** Uses a separate database, because the reminders of other tests would be listed too. */
@TestPropertySource(properties = "test.own-context=ComingRemindersTest")
class ComingRemindersTest extends BookingHttp {

    @Autowired private ComingReminders coming;
    @Autowired private Clock clock;

    @Test
    void listsTheRemindersOfConfirmedBookingsSoonestFirst() {
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

        ObjectId booking = new ObjectId(paid);
        assertThat(coming.next(4))
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
                                start),
                        new Coming(
                                start.minus(Duration.ofMinutes(15)),
                                ReminderType.QUARTER,
                                booking,
                                start));
        assertThat(coming.next(2)).isEqualTo(coming.next(4).subList(0, 2));
    }
}
