/** Collections and indexes in a file, durable before a write is acknowledged. */
@NullMarked
package com.therapybooking.embedded.storage;

import org.jspecify.annotations.NullMarked;
