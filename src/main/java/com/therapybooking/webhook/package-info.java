/** Webhook keys, the target guard, and what an event looks like outside. */
@NullMarked
package com.therapybooking.webhook;

import org.jspecify.annotations.NullMarked;
