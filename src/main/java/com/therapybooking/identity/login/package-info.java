/** Registration, login, tokens, and the security rules of the HTTP interface. */
@NamedInterface("login")
@NullMarked
package com.therapybooking.identity.login;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
