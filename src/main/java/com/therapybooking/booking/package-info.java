/** The booking app: bookings, their life, and the events that they emit. */
@NullMarked
package com.therapybooking.booking;

import org.jspecify.annotations.NullMarked;
