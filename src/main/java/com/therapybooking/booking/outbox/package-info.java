/** The outbox inside each booking: events that wait for dispatch, and the history of events. */
@NamedInterface("outbox")
@NullMarked
package com.therapybooking.booking.outbox;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
