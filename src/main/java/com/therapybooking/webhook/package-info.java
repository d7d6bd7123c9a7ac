/** Webhook keys, the target guard, and the external form of events. */
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
