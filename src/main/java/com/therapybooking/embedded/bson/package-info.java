/** BSON documents as bytes: reading, order, paths; and the errors of commands. */
@NullMarked
package com.therapybooking.embedded.bson;

import org.jspecify.annotations.NullMarked;
