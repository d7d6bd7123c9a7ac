/** Turns events into deliveries, claims those that are due, and runs their attempts. */
@NullMarked
package com.therapybooking.delivery.dispatch;

import org.jspecify.annotations.NullMarked;
