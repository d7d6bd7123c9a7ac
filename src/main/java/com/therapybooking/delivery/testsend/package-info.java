/** Sends a test webhook on request. */
@NamedInterface("testsend")
@NullMarked
package com.therapybooking.delivery.testsend;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
