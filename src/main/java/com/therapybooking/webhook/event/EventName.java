package com.therapybooking.webhook.event;

import java.util.List;

/** The names of events as receivers see them. */
public final class EventName {

    public static final String BOOKING_CREATED = "booking.created";
    public static final String PAYMENT_VERIFIED = "booking.payment_verified";
    public static final String REMINDER = "booking.reminder";
    public static final String RESCHEDULED = "booking.rescheduled";
    public static final String CANCELLED = "booking.cancelled";
    public static final String KEY_FAILING = "webhook.key_failing";
    public static final String KEY_DISABLED = "webhook.key_disabled";

    /** Sent by the test call only; no key can subscribe to it. */
    public static final String TEST = "webhook.test";

    /** All names that {@code allowedEvents} accepts, in the order of the catalogue. */
    public static final List<String> SUBSCRIBABLE =
            List.of(
                    BOOKING_CREATED,
                    PAYMENT_VERIFIED,
                    REMINDER,
                    RESCHEDULED,
                    CANCELLED,
                    KEY_FAILING,
                    KEY_DISABLED);

    private EventName() {}
}
