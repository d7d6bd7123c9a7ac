/** The page that checks a signature. */
@NullMarked
package com.therapybooking.dashboard.verify;

import org.jspecify.annotations.NullMarked;
