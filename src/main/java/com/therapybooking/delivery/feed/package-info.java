/** The feed from which a receiver reads the events of its key. */
@NullMarked
package com.therapybooking.delivery.feed;

import org.jspecify.annotations.NullMarked;
