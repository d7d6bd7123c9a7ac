package com.therapybooking.booking.model;

import java.time.Instant;
import java.util.Optional;

/**
 * Computes when the next reminder of a booking is due. The write that changes the booking stores
 * the result.
 */
public interface NextReminder {

    /** The time of the first reminder after {@code now}; empty when none is left. */
    Optional<Instant> after(Booking booking, Instant now);
}
