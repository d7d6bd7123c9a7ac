/** Finds the reminders that are due and puts them on their bookings as events. */
@ApplicationModule(allowedDependencies = {"booking", "booking::*", "platform::*"})
@NullMarked
package com.therapybooking.reminder;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
