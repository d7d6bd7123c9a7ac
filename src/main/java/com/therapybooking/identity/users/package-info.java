/** User administration: create, list, change and delete users. */
@NamedInterface("users")
@NullMarked
package com.therapybooking.identity.users;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
