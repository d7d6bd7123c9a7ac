/**
 * What every feature package shares and that depends on none of them: errors as problem documents,
 * settings, group-committed writes.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package com.therapybooking.platform;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
