/** Collections and indexes in a file; a write is durable before it is acknowledged. */
@NullMarked
package com.therapybooking.embedded.storage;

import org.jspecify.annotations.NullMarked;
