package com.therapybooking.delivery;

import java.util.Locale;

/** Why no response came. */
enum Failure {
    TIMEOUT,
    CONNECTION_REFUSED,
    CONNECTION_RESET,
    DNS,
    TLS,
    PROTOCOL;

    /** The name in {@code lastWebhookError}. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
