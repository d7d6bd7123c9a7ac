package com.therapybooking.booking;

import org.bson.types.ObjectId;

/**
 * That somebody takes part in a booking.
 *
 * @param client whether as its client
 * @param therapist whether as its therapist
 */
public record PersonInBooking(ObjectId bookingId, boolean client, boolean therapist) {}
