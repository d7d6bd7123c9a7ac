/** Checks of every request before its controller: method, content type, size, UTF-8, JSON. */
@NamedInterface("request")
@NullMarked
package com.therapybooking.platform.request;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
