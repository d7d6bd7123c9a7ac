/**
 * Code that every feature package shares: errors as problem documents, settings, batched writes. It
 * depends on no feature package.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package com.therapybooking.platform;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
