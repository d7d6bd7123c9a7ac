/** The pages about users, and the erasure of a person. */
@NullMarked
package com.therapybooking.dashboard.people;

import org.jspecify.annotations.NullMarked;
