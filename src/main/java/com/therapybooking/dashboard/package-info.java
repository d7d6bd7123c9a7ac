/** The administrator's pages, on the services that the API uses. */
@ApplicationModule(
        allowedDependencies = {
            "identity",
            "identity::*",
            "booking",
            "booking::*",
            "reminder",
            "signing",
            "webhook",
            "webhook::*",
            "delivery::*",
            "platform::*"
        })
@NullMarked
package com.therapybooking.dashboard;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
