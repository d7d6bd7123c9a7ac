/** The durable queue, dispatcher, sender, retry schedule, rate limit and history of deliveries. */
@ApplicationModule(
        allowedDependencies = {
            "webhook",
            "webhook::*",
            "signing",
            "booking::model",
            "booking::outbox",
            "identity",
            "identity::audit",
            "platform::*"
        })
@NullMarked
package com.therapybooking.delivery;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
