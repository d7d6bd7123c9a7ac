/** Users, login, tokens and the security rules of the HTTP interface. */
@ApplicationModule(allowedDependencies = {"platform::*"})
@NullMarked
package com.therapybooking.identity;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
