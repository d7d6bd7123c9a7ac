package com.therapybooking.webhook.target;

import java.net.UnknownHostException;

/** The guard refused a URL, or an address that a connection was about to use. */
public final class TargetRefusedException extends UnknownHostException {

    public TargetRefusedException(String reason) {
        super(reason);
    }
}
