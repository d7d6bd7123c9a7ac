/** Users as administrators see them: create, list, change and delete them. */
@NullMarked
package com.therapybooking.identity.users;

import org.jspecify.annotations.NullMarked;
