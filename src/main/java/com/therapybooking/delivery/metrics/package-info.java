/** The meters of deliveries and attempts. */
@NullMarked
package com.therapybooking.delivery.metrics;

import org.jspecify.annotations.NullMarked;
