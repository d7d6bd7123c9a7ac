package com.therapybooking.webhook;

/**
 * What one attempt sends.
 *
 * @param body the whole body
 * @param signature the body's own signature
 * @param standardSignature the {@code webhook-signature} header
 * @param epochSeconds the {@code webhook-timestamp} header: the attempt's own time
 */
public record SignedWebhook(
        String body, String signature, String standardSignature, long epochSeconds) {

    /** Leaves the body out: it carries clients' data. */
    @Override
    public String toString() {
        return "SignedWebhook[" + epochSeconds + "]";
    }
}
