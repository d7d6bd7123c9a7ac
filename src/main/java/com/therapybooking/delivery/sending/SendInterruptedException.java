package com.therapybooking.delivery.sending;

/** A send was cut off by the shutdown of this service; it counts as no attempt. */
public final class SendInterruptedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SendInterruptedException() {
        super("The service is shutting down", null, false, false);
    }
}
