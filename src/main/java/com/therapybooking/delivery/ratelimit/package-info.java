/** The hourly rate limit of each key. */
@NullMarked
package com.therapybooking.delivery.ratelimit;

import org.jspecify.annotations.NullMarked;
