/** The MongoDB wire protocol over TCP. */
@NullMarked
package com.therapybooking.embedded.wire;

import org.jspecify.annotations.NullMarked;
