/** Rules of the fields that callers write about a booking. */
@NullMarked
package com.therapybooking.booking.rules;

import org.jspecify.annotations.NullMarked;
