/** Users as administrators see them: create, list, change and delete them. */
@NamedInterface("users")
@NullMarked
package com.therapybooking.identity.users;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
