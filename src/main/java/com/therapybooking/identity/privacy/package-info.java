/** Erases a person from everything that the service stores. */
@NullMarked
package com.therapybooking.identity.privacy;

import org.jspecify.annotations.NullMarked;
