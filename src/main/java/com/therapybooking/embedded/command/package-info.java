/** The commands of the database. */
@NullMarked
package com.therapybooking.embedded.command;

import org.jspecify.annotations.NullMarked;
