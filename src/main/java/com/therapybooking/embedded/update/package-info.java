/** Update operators: parsing and applying. */
@NullMarked
package com.therapybooking.embedded.update;

import org.jspecify.annotations.NullMarked;
