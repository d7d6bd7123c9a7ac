/** Chooses an index for a query, reads from it, and sorts. */
@NullMarked
package com.therapybooking.embedded.plan;

import org.jspecify.annotations.NullMarked;
