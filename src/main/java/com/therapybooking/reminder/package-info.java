/** Finds due reminders and adds them to their bookings as events. */
@ApplicationModule(allowedDependencies = {"booking", "booking::*", "platform::*"})
@NullMarked
package com.therapybooking.reminder;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
