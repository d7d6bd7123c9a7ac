/** The durable queue, dispatcher, sender, retry schedule, rate limit and history of deliveries. */
@NullMarked
package com.therapybooking.delivery;

import org.jspecify.annotations.NullMarked;
