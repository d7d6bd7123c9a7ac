/** Events in their webhook form. */
@NamedInterface("event")
@NullMarked
package com.therapybooking.webhook.event;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
