package com.therapybooking.delivery.feed;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.signing.WebhookSigner;
import com.therapybooking.webhook.event.PayloadMode;

/**
 * An event in a feed: the documented body of the webhook, and the state of its delivery.
 *
 * @param data JavaScript-exact JSON, written as it is, so that the signature covers it
 */
record FeedEvent(
        String id,
        String event,
        String timestamp,
        @JsonRawValue String data,
        String signature,
        String status) {

    static FeedEvent of(Delivery delivery, PayloadMode payload, WebhookSigner signer) {
        String data = payload.show(delivery.data());
        return new FeedEvent(
                delivery.eventId(),
                delivery.event(),
                delivery.timestamp(),
                data,
                signer.bodySignature(delivery.event(), delivery.timestamp(), data),
                delivery.status().text());
    }

    /** Leaves the data out, because it is a client's. */
    @Override
    public String toString() {
        return "FeedEvent[" + id + ", " + event + "]";
    }
}
