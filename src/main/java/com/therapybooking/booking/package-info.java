/** Bookings, their states, and the events that they produce. */
@ApplicationModule(allowedDependencies = {"identity", "identity::audit", "platform::*"})
@NullMarked
package com.therapybooking.booking;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
