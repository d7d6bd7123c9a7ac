/** The options that adapt a key to its receiver and their rules. */
@NamedInterface("options")
@NullMarked
package com.therapybooking.webhook.options;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
