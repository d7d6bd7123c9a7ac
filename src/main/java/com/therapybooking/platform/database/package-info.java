/** The connection to MongoDB, its clock, and group-committed writes. */
@NamedInterface("database")
@NullMarked
package com.therapybooking.platform.database;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
