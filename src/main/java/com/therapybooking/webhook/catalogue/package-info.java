/** The catalogue of events: every event, its fields and an example. */
@NamedInterface("catalogue")
@NullMarked
package com.therapybooking.webhook.catalogue;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
