package com.therapybooking.booking.model;

import java.util.List;

/**
 * These people are about to be erased from these bookings. The bookings name them until every
 * listener has returned; if one fails, a repeat of the erasure publishes this again.
 */
public record BookingsErasure(List<PersonInBooking> people) {}
