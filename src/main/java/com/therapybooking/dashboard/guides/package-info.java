/** The project's documents as pages. */
@NullMarked
package com.therapybooking.dashboard.guides;

import org.jspecify.annotations.NullMarked;
