/** Notices keys that fail, switches them off, and sends the operational events. */
@NullMarked
package com.therapybooking.delivery.keyhealth;

import org.jspecify.annotations.NullMarked;
