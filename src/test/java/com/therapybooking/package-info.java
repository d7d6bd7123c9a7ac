/** The tests of the whole service. */
@NullMarked
package com.therapybooking;

import org.jspecify.annotations.NullMarked;
