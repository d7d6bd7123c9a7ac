/** What a delivery, an attempt and an outcome are, and the rules that decide between them. */
@NamedInterface("model")
@NullMarked
package com.therapybooking.delivery.model;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
