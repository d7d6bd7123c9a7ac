/** The first page: the state of all webhook keys. */
@NullMarked
package com.therapybooking.dashboard.overview;

import org.jspecify.annotations.NullMarked;
