/** The pages about bookings: list, timeline, new booking, payment, move and cancellation. */
@NullMarked
package com.therapybooking.dashboard.bookings;

import org.jspecify.annotations.NullMarked;
