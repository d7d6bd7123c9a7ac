/** The description of the API in OpenAPI 3.1, and the pages that show it. */
@ApplicationModule(allowedDependencies = {"webhook::catalogue"})
@NullMarked
package com.therapybooking.apidocs;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
