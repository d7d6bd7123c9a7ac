/** Sends one attempt: signature, headers, checked address, deadline, and what the answer means. */
@NullMarked
package com.therapybooking.delivery.sending;

import org.jspecify.annotations.NullMarked;
