/** Events in their webhook form, and their way to the dispatcher. */
@NamedInterface("event")
@NullMarked
package com.therapybooking.webhook.event;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
