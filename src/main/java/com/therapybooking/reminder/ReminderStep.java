package com.therapybooking.reminder;

import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.ReminderType;
import com.therapybooking.reminder.DueReminders.Decision;
import com.therapybooking.reminder.DueReminders.Due;
import com.therapybooking.reminder.DueReminders.Reminder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends what is due now. A reminder that was missed is sent late while it is the last mark that has
 * passed, with the true time left; one whose next mark has passed too, or whose session has begun,
 * is left out. Its work follows the number of bookings that are due, not of those that are stored.
 */
public final class ReminderStep {

    /** Small enough for the first ones to be on their way while the next are being stored. */
    private static final int BATCH = 100;

    private final DueReminders reminders;
    private final Clock clock;

    public ReminderStep(DueReminders reminders, Clock clock) {
        this.reminders = reminders;
        this.clock = clock;
    }

    /**
     * Goes on until nothing is due, or others do it all. A crash in between loses nothing and sends
     * nothing twice.
     */
    public void run() {
        int due;
        int moved;
        do {
            Instant now = clock.instant();
            List<Due> batch = reminders.due(now, BATCH);
            due = batch.size();
            moved =
                    reminders.carryOut(
                            batch.stream().map(booking -> decide(booking, now)).toList(), now);
        } while (due == BATCH && moved > 0);
    }

    static Decision decide(Due due, Instant now) {
        Booking booking = due.booking();
        Instant start = booking.scheduledAt();
        ReminderType type = now.isBefore(start) ? lastPassed(start, now) : null;
        Reminder reminder =
                type == null || due.sent().contains(type)
                        ? null
                        : new Reminder(type, TimeLeft.inWords(Duration.between(now, start)));
        return new Decision(due, reminder, ReminderTimes.next(start, now).orElse(null));
    }

    private static @Nullable ReminderType lastPassed(Instant start, Instant now) {
        ReminderType last = null;
        for (ReminderType type : ReminderType.values()) {
            if (!ReminderTimes.dueAt(start, type).isAfter(now)) {
                last = type;
            }
        }
        return last;
    }
}
