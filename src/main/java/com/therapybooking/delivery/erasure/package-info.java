/** Removes personal data from deliveries. */
@NullMarked
package com.therapybooking.delivery.erasure;

import org.jspecify.annotations.NullMarked;
