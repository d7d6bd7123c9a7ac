/** The target guard, which decides where webhooks may go. */
@NamedInterface("target")
@NullMarked
package com.therapybooking.webhook.target;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
