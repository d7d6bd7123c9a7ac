/** JavaScript-exact JSON and the signatures of a webhook. Plain Java. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package com.therapybooking.signing;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
