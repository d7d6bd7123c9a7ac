/** Deliveries, attempts and outcomes, and the rules of their state changes. */
@NamedInterface("model")
@NullMarked
package com.therapybooking.delivery.model;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
