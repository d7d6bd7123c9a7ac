@NullMarked
package com.therapybooking.embedded;

import org.jspecify.annotations.NullMarked;
