/** The administrator's pages; they use the services that the API uses. */
@ApplicationModule(
        allowedDependencies = {
            "identity",
            "booking",
            "reminder",
            "signing",
            "webhook",
            "delivery::*",
            "platform::*"
        })
@NullMarked
package com.therapybooking.dashboard;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
