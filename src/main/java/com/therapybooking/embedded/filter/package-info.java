/** Query filters: parsing and matching. */
@NullMarked
package com.therapybooking.embedded.filter;

import org.jspecify.annotations.NullMarked;
