package com.therapybooking.reminder;

import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.BookingEvent.ReminderDue;
import com.therapybooking.booking.model.ReminderType;
import com.therapybooking.reminder.DueReminders.Decision;
import com.therapybooking.reminder.DueReminders.Due;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Sends due reminders. A missed reminder is sent late, with the true time left, unless the next
 * reminder time has passed too or the session has begun. The cost depends on the number of due
 * bookings, not of all bookings.
 */
@Component
final class ReminderStep {

    /** Small, so that the first reminders are sent while the next ones are being stored. */
    private static final int BATCH = 100;

    /** The step also reads which reminders are due within this time. */
    private static final Duration LOOK_AHEAD = Duration.ofSeconds(5);

    private final DueReminders reminders;
    private final Clock clock;

    ReminderStep(DueReminders reminders, Clock clock) {
        this.reminders = reminders;
        this.clock = clock;
    }

    /**
     * Repeats until nothing is due, or other instances do all of the work. A crash in between loses
     * no reminder and sends none twice.
     *
     * @return how long nothing is due unless a booking changes, at most five seconds; zero while
     *     another instance sends what is due
     */
    public Duration run() {
        while (true) {
            Instant now = clock.instant();
            List<Due> soon = reminders.due(now.plus(LOOK_AHEAD), BATCH);
            List<Due> due = soon.stream().filter(one -> !one.dueAt().isAfter(now)).toList();
            if (due.isEmpty()) {
                return soon.isEmpty() ? LOOK_AHEAD : Duration.between(now, soon.getFirst().dueAt());
            }
            if (reminders.carryOut(due.stream().map(one -> decide(one, now)).toList()) == 0) {
                return Duration.ZERO;
            }
        }
    }

    private static Decision decide(Due due, Instant now) {
        Booking booking = due.booking();
        Instant start = booking.scheduledAt();
        ReminderType type = now.isBefore(start) ? ReminderType.last(start, now) : null;
        ReminderDue reminder =
                type == null
                        ? null
                        : new ReminderDue(
                                ReminderIds.of(booking, type),
                                now,
                                booking,
                                type,
                                TimeLeft.inWords(Duration.between(now, start)));
        boolean sent = reminder != null && due.events().contains(reminder.id().toString());
        return new Decision(
                due, sent ? null : reminder, ReminderType.next(start, now).orElse(null));
    }
}
