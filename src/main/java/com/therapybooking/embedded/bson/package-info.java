/** BSON documents as bytes: reading, order, arithmetic, paths; and the errors of commands. */
@NullMarked
package com.therapybooking.embedded.bson;

import org.jspecify.annotations.NullMarked;
