package com.therapybooking.reminder;

import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.ReminderType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reminders that wait in their bookings. A booking that is confirmed knows the next mark before
 * its session; whoever is first to move it on past that mark has the reminder to send.
 */
public interface DueReminders {

    /**
     * A booking whose next mark has come.
     *
     * @param dueAt when it was due
     * @param sent the reminders of this very time that were sent already
     */
    record Due(Booking booking, Instant dueAt, List<ReminderType> sent) {}

    /**
     * What to do about a booking that is due.
     *
     * @param reminder what to send, null for nothing
     * @param next the mark to wait for from now on, null for none
     */
    record Decision(Due due, @Nullable Reminder reminder, @Nullable Instant next) {}

    /**
     * A reminder to send.
     *
     * @param timeUntilSession the true time left, in words
     */
    record Reminder(ReminderType type, String timeUntilSession) {}

    /** Bookings whose mark is at or before {@code now}, the longest waiting first. */
    List<Due> due(Instant now, int max);

    /**
     * Carries out decisions, each by one update that fails where the booking has changed since, or
     * where another instance was first. The events of the others are stored with their bookings,
     * then published. A reminder is stored at most once for a booking, its time and a type,
     * whatever the clocks do.
     *
     * @param now when the events occur
     * @return how many bookings were moved on by this call
     */
    int carryOut(List<Decision> decisions, Instant now);
}
