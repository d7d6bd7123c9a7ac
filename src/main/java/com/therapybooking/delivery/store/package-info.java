/** The collection of deliveries: the queue and the history. */
@NullMarked
package com.therapybooking.delivery.store;

import org.jspecify.annotations.NullMarked;
