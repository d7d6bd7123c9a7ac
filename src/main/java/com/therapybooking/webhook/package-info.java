/** Webhook keys, the target guard, and what an event looks like outside. */
@ApplicationModule(
        allowedDependencies = {
            "identity",
            "identity::audit",
            "signing",
            "booking::*",
            "platform::*"
        })
@NullMarked
package com.therapybooking.webhook;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
