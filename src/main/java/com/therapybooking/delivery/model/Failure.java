package com.therapybooking.delivery.model;

import java.util.Locale;

/** Why no response came. */
public enum Failure {
    TIMEOUT,
    CONNECTION_REFUSED,
    CONNECTION_RESET,
    DNS,
    TLS,
    PROTOCOL;

    /** The name in {@code lastWebhookError}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
