package com.therapybooking.reminder;

import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.ReminderType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The due reminders of bookings. A confirmed booking stores its next reminder time. The instance
 * that is first to advance it past that time sends the reminder.
 */
public interface DueReminders {

    /**
     * A booking whose next reminder time has been reached.
     *
     * @param dueAt when it was due
     * @param sent the reminders of this session start that were sent already
     */
    record Due(Booking booking, Instant dueAt, List<ReminderType> sent) {}

    /**
     * The decision about a due booking.
     *
     * @param reminder the reminder to send, null for none
     * @param next the next reminder time, null for none
     */
    record Decision(Due due, @Nullable Reminder reminder, @Nullable Instant next) {}

    /**
     * A reminder to send.
     *
     * @param timeUntilSession the true time left, in words
     */
    record Reminder(ReminderType type, String timeUntilSession) {}

    /** Bookings whose reminder time is at or before {@code now}, the most overdue first. */
    List<Due> due(Instant now, int max);

    /**
     * Carries out decisions, each by one conditional update. The update changes nothing when the
     * booking has changed since, or another instance was first. Events of the successful updates
     * are stored with their bookings, then published. Per booking, start and type at most one
     * reminder is stored, even if the clock jumps.
     *
     * @param now when the events occur
     * @return how many bookings this call advanced
     */
    int carryOut(List<Decision> decisions, Instant now);
}
