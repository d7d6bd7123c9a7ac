package com.therapybooking.delivery.sending;

/** Sends one request; every expected failure is a value. */
interface Sender {

    /**
     * Blocks until the attempt has ended, at the latest at its deadline.
     *
     * @throws SendInterruptedException when this service is shutting down: no attempt was made
     */
    SendResult send(OutgoingRequest request);
}
