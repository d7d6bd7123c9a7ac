/** Signing in to the pages, sessions of browsers, and the security rules of the pages. */
@NullMarked
package com.therapybooking.dashboard.session;

import org.jspecify.annotations.NullMarked;
