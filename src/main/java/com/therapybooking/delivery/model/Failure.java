package com.therapybooking.delivery.model;

import com.therapybooking.platform.web.NamedInLowerCase;

/** Why no response came. */
public enum Failure implements NamedInLowerCase {
    TIMEOUT,
    CONNECTION_REFUSED,
    CONNECTION_RESET,
    DNS,
    TLS,
    PROTOCOL;
}
