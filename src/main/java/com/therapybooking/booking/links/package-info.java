/** The links of a booking: the video call, and the token with which a guest manages it. */
@NullMarked
package com.therapybooking.booking.links;

import org.jspecify.annotations.NullMarked;
