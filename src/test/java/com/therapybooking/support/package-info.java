/** Shared by the tests: the service as its callers see it, a receiver, a database, a clock. */
@NullMarked
package com.therapybooking.support;

import org.jspecify.annotations.NullMarked;
