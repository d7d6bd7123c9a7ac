package com.therapybooking.webhook;

/**
 * A signed webhook body with its signatures.
 *
 * @param body the whole body
 * @param signature the body's own signature
 * @param standardSignature the {@code webhook-signature} header
 * @param epochSeconds the {@code webhook-timestamp} header: the time of the attempt
 */
public record SignedWebhook(
        String body, String signature, String standardSignature, long epochSeconds) {

    /** Leaves the body out, because it contains clients' data. */
    @Override
    public String toString() {
        return "SignedWebhook[" + epochSeconds + "]";
    }
}
