/** The booking app: bookings, their life, and the events that they emit. */
@ApplicationModule(allowedDependencies = {"identity", "identity::audit", "platform::*"})
@NullMarked
package com.therapybooking.booking;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
