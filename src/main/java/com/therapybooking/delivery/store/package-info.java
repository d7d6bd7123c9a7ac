/** The collections of deliveries (the queue and the history), attempts and feed positions. */
@NullMarked
package com.therapybooking.delivery.store;

import org.jspecify.annotations.NullMarked;
