/** Helpers of the tests: the service, its API, a receiver, a database and a clock. */
@NullMarked
package com.therapybooking.support;

import org.jspecify.annotations.NullMarked;
