/** The default database: the MongoDB wire protocol in-process, on disk. */
@ApplicationModule(allowedDependencies = {"platform::*"})
@NullMarked
package com.therapybooking.embedded;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
