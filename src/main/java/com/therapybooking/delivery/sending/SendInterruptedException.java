package com.therapybooking.delivery.sending;

/** The shutdown of this service interrupted a send; it does not count as an attempt. */
public final class SendInterruptedException extends RuntimeException {

    SendInterruptedException() {
        super("The service is shutting down", null, false, false);
    }
}
