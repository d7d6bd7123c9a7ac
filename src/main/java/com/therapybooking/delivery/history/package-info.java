/** The API of deliveries: list, details, retry, and the timeline of a booking. */
@NamedInterface("history")
@NullMarked
package com.therapybooking.delivery.history;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
