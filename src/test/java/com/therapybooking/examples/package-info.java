/** Tests of the examples and documents, with the running service and the code. */
@NullMarked
package com.therapybooking.examples;

import org.jspecify.annotations.NullMarked;
