/** Users, login, tokens and the security rules of the HTTP interface. */
@NullMarked
package com.therapybooking.identity;

import org.jspecify.annotations.NullMarked;
