/** Webhook keys: their list, pages, forms and actions. */
@NullMarked
package com.therapybooking.dashboard.keys;

import org.jspecify.annotations.NullMarked;
