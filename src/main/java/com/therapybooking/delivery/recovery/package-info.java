/** Queues again the deliveries that a key missed in a period. */
@NamedInterface("recovery")
@NullMarked
package com.therapybooking.delivery.recovery;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
