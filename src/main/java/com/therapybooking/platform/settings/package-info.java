/** Reading and checking of settings. */
@NamedInterface("settings")
@NullMarked
package com.therapybooking.platform.settings;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
