/** The service as an attacker finds it. */
@NullMarked
package com.therapybooking.security;

import org.jspecify.annotations.NullMarked;
