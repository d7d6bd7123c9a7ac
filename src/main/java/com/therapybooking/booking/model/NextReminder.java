package com.therapybooking.booking.model;

import java.time.Instant;
import java.util.Optional;

/**
 * When the next reminder of a booking is due. It is stored by the write that changes the booking.
 */
public interface NextReminder {

    /** The time of the first reminder after {@code now}; empty when none is to come. */
    Optional<Instant> after(Booking booking, Instant now);
}
