/** Benchmark programs. The test suite does not run them. */
@NullMarked
package com.therapybooking.bench;

import org.jspecify.annotations.NullMarked;
