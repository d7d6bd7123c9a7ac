/** The call link of a booking, and the settings of bookings. */
@NullMarked
package com.therapybooking.booking.links;

import org.jspecify.annotations.NullMarked;
