/** Finds the reminders that are due and puts them on their bookings as events. */
@NullMarked
package com.therapybooking.reminder;

import org.jspecify.annotations.NullMarked;
