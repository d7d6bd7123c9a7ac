/** Tests of the service against attacks. */
@NullMarked
package com.therapybooking.security;

import org.jspecify.annotations.NullMarked;
