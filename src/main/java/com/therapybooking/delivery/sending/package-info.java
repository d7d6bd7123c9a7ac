/**
 * Sends one attempt: signature, headers, checked address, deadline, and interpretation of the
 * response.
 */
@NullMarked
package com.therapybooking.delivery.sending;

import org.jspecify.annotations.NullMarked;
