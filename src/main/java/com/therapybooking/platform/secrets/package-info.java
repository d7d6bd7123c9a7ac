/** The secrets of the server and encryption at rest. */
@NamedInterface("secrets")
@NullMarked
package com.therapybooking.platform.secrets;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
