package com.therapybooking.delivery.model;

import com.therapybooking.platform.web.NamedInLowerCase;
import java.util.Locale;

/**
 * The states of a delivery.
 *
 * <p>{@code pending} → {@code delivering} (claimed under a lease) → {@code delivered}, {@code
 * pending} again (the attempt failed, a retry is planned), {@code failed} (attempts used up),
 * {@code expired} (a reminder that was not delivered before the session) or {@code cancelled} (its
 * key was deleted or no longer takes such events, or its booking was moved or cancelled). Only a
 * retry or a recovery leads out of a finished state.
 */
public enum DeliveryStatus implements NamedInLowerCase {
    PENDING,
    DELIVERING,
    DELIVERED,
    FAILED,
    EXPIRED,
    CANCELLED;

    /** Whether the delivery is unfinished. */
    public boolean open() {
        return this == PENDING || this == DELIVERING;
    }

    public static DeliveryStatus of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
