/** Links that a booking hands out: the video call, and the token that manages it. */
@NullMarked
package com.therapybooking.booking.links;

import org.jspecify.annotations.NullMarked;
