/** Bodies for receivers that expect their own message instead of the documented JSON event. */
@NamedInterface("format")
@NullMarked
package com.therapybooking.webhook.format;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
