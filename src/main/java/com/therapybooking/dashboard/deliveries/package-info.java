/** The history of deliveries, and sending deliveries again. */
@NullMarked
package com.therapybooking.dashboard.deliveries;

import org.jspecify.annotations.NullMarked;
