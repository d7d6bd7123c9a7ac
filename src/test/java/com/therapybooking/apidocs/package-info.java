/** Holds the written description of the API to what the service does. */
@NullMarked
package com.therapybooking.apidocs;

import org.jspecify.annotations.NullMarked;
