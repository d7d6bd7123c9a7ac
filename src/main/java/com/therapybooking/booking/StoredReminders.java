package com.therapybooking.booking;

/** The reminders that wait in their bookings. */
final class StoredReminders {

    /** When the next reminder of a confirmed booking is due; absent when none is to come. */
    static final String NEXT = "nextReminderAt";

    private StoredReminders() {}
}
