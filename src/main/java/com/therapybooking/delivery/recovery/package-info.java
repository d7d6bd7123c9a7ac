/** Queues the events that a key missed in a time range. */
@NamedInterface("recovery")
@NullMarked
package com.therapybooking.delivery.recovery;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
