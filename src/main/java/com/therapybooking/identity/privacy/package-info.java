/** Erases a person from everything that the service stores. */
@NamedInterface("privacy")
@NullMarked
package com.therapybooking.identity.privacy;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
