/** The rules for the fields of a key. */
@NamedInterface("options")
@NullMarked
package com.therapybooking.webhook.options;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
