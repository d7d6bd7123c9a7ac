/** Programs that measure; nothing here runs in the suite. */
@NullMarked
package com.therapybooking.bench;

import org.jspecify.annotations.NullMarked;
