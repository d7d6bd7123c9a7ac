package com.therapybooking.webhook.target;

import java.net.UnknownHostException;

/** The guard refused an address that a connection was about to use. */
public final class TargetRefusedException extends UnknownHostException {

    private static final long serialVersionUID = 1L;

    TargetRefusedException(String reason) {
        super(reason);
    }
}
