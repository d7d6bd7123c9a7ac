package com.therapybooking.delivery.model;

import com.therapybooking.webhook.RateLimitState;
import java.time.Instant;

/** The rate limiter's answer. */
public sealed interface Permit {

    /** One webhook may be sent. */
    record Granted(RateLimitState state) implements Permit {}

    /** No webhook may be sent before this time, unless the limit is raised. */
    record Exhausted(Instant until) implements Permit {}

    /** The wait for the permission has taken too long; nothing was taken. */
    record TooLate() implements Permit {}

    /** The kinds of traffic of a key. */
    enum Use {
        /** May use the whole limit. */
        REMINDER,
        /** Leaves a tenth of the limit to reminders, if the key takes them. */
        OTHER,
        /** An administrator's test: may use the whole limit. */
        TEST
    }
}
