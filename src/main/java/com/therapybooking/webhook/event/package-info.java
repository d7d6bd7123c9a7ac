/** Events as webhooks show them, and how they reach the deliverer. */
@NamedInterface("event")
@NullMarked
package com.therapybooking.webhook.event;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
