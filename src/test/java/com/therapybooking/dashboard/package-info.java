@NullMarked
package com.therapybooking.dashboard;

import org.jspecify.annotations.NullMarked;
