/** Bookings, their participants and events, and how they are stored. */
@NamedInterface("model")
@NullMarked
package com.therapybooking.booking.model;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
