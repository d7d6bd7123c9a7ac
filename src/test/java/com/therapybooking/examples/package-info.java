/** The examples and the documents, tried against the running service and compared with the code. */
@NullMarked
package com.therapybooking.examples;

import org.jspecify.annotations.NullMarked;
