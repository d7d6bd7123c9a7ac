/** The page of the event catalogue. */
@NullMarked
package com.therapybooking.dashboard.catalogue;

import org.jspecify.annotations.NullMarked;
