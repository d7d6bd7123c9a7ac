/** The options that adapt a key to its receiver, their rules, and the preview of a body. */
@NamedInterface("options")
@NullMarked
package com.therapybooking.webhook.options;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
