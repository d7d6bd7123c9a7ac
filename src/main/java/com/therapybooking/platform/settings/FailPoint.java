package com.therapybooking.platform.settings;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Points at which a test kills this process, as SIGKILL does. The system property {@code
 * therapy.test.fail-point} names a point and the number of passes to skip, such as {@code
 * delivery-sent:3}. Without it the places do nothing.
 */
public enum FailPoint {
    /** A booking and its event are stored; the event is not published. */
    BOOKING_STORED,
    /** The receiver has answered; the outcome is not stored. */
    DELIVERY_SENT,
    /** An attempt is stored; the outcome of its delivery is not. */
    ATTEMPT_STORED,
    /** The outcome of a webhook is stored; its event is still in the outbox. */
    DELIVERY_RECORDED,
    /** Deliveries are claimed; none is sent. */
    DELIVERIES_CLAIMED,
    /** A failed attempt is part of its key's failing streak; the streak's event is not stored. */
    STREAK_STORED,
    /** An event is about to be removed from its outbox. */
    OUTBOX_CLEARING,
    /** Reminders are stored with their bookings; their events are not published. */
    REMINDERS_STORED;

    private static final String[] ARMED =
            System.getProperty("therapy.test.fail-point", ":").split(":", -1);
    private static final AtomicInteger PASSES_LEFT =
            new AtomicInteger(ARMED[1].isEmpty() ? 0 : Integer.parseInt(ARMED[1]));
    private static final int SIGKILL_EXIT_CODE = 137;

    private final String place = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** Ends the process if a test has chosen this place. */
    public void pass() {
        if (place.equals(ARMED[0]) && PASSES_LEFT.getAndDecrement() == 0) {
            Runtime.getRuntime().halt(SIGKILL_EXIT_CODE);
        }
    }
}
