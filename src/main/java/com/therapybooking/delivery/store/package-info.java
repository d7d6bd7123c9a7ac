/** The collection of deliveries: the queue, and what is read from it. */
@NullMarked
package com.therapybooking.delivery.store;

import org.jspecify.annotations.NullMarked;
