/** JavaScript-exact JSON and the signatures of a webhook. Plain Java. */
@NullMarked
package com.therapybooking.signing;

import org.jspecify.annotations.NullMarked;
