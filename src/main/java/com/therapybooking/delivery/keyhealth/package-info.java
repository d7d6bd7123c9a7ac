/** Detects failing keys, disables them, and sends the operational events. */
@NullMarked
package com.therapybooking.delivery.keyhealth;

import org.jspecify.annotations.NullMarked;
