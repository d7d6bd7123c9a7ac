package com.therapybooking.delivery.model;

import java.util.Locale;
import java.util.Optional;

/**
 * The states of a delivery.
 *
 * <p>{@code pending} → {@code delivering} (claimed under a lease) → {@code delivered}, {@code
 * pending} again (the attempt failed, a retry is due), {@code failed} (attempts used up), {@code
 * expired} (a reminder that was not delivered before the session) or {@code cancelled} (its key was
 * deleted or no longer takes such events, or its booking was moved or cancelled). Only a retry or a
 * recovery leads out of a finished state.
 */
public enum DeliveryStatus {
    PENDING,
    DELIVERING,
    DELIVERED,
    FAILED,
    EXPIRED,
    CANCELLED;

    /** The name in the API and in the database. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the delivery is unfinished. */
    public boolean open() {
        return this == PENDING || this == DELIVERING;
    }

    public static Optional<DeliveryStatus> of(String text) {
        for (DeliveryStatus status : values()) {
            if (status.text().equals(text)) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }
}
