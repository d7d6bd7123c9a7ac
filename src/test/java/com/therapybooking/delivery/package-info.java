@NullMarked
package com.therapybooking.delivery;

import org.jspecify.annotations.NullMarked;
