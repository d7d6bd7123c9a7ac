/** Turns events into deliveries, claims due deliveries, and runs their attempts. */
@NullMarked
package com.therapybooking.delivery.dispatch;

import org.jspecify.annotations.NullMarked;
