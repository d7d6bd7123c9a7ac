package com.therapybooking.platform.settings;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Places at which a test may end this process at once, as SIGKILL would. The system property {@code
 * therapy.test.fail-point} names a place and how often it is passed before, such as {@code
 * delivery-sent:3}; without it nothing ever happens.
 */
public enum FailPoint {
    /** A booking and its event are stored; nobody knows yet. */
    BOOKING_STORED,
    /** A webhook was answered; the outcome is not stored. */
    DELIVERY_SENT,
    /** An attempt is stored; the outcome of its delivery is not. */
    ATTEMPT_STORED,
    /** The outcome of a webhook is stored; its event is still in the outbox. */
    DELIVERY_RECORDED,
    /** Deliveries are claimed; none is sent. */
    DELIVERIES_CLAIMED,
    /** A failed attempt is part of its key's failing streak; no event tells of it yet. */
    STREAK_STORED,
    /** An event is about to leave its outbox. */
    OUTBOX_CLEARING,
    /** Reminders are stored with their bookings; nobody knows yet. */
    REMINDERS_STORED;

    private static final String[] ARMED =
            System.getProperty("therapy.test.fail-point", ":").split(":", -1);
    private static final AtomicInteger LEFT =
            new AtomicInteger(ARMED[1].isEmpty() ? 0 : Integer.parseInt(ARMED[1]));
    private static final int KILLED = 137;

    private final boolean armed =
            name().toLowerCase(Locale.ROOT).replace('_', '-').equals(armedName());

    /** Ends the process if a test wants it to end here and now. */
    public void pass() {
        if (armed && LEFT.getAndDecrement() == 0) {
            Runtime.getRuntime().halt(KILLED);
        }
    }

    /** The static fields are not there yet when the constants are made. */
    private static String armedName() {
        return System.getProperty("therapy.test.fail-point", ":").split(":", -1)[0];
    }
}
