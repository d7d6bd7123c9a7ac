/** The pages about API tokens. */
@NullMarked
package com.therapybooking.dashboard.tokens;

import org.jspecify.annotations.NullMarked;
