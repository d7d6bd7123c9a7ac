/** The counters of each key and the statistics made from them. */
@NamedInterface("statistics")
@NullMarked
package com.therapybooking.delivery.statistics;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
