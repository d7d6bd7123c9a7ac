package com.therapybooking.webhook;

import java.util.Collection;
import java.util.Map;
import org.bson.types.ObjectId;

/** What key administration needs of the delivery side, which implements it. */
public interface KeyDeliveries {

    /** Counters of these keys; one without any attempt has zeros. */
    Map<ObjectId, KeyCounters> counters(Collection<ObjectId> keys);

    /** What is left of the key's hourly limit. */
    RateLimitState rateLimit(WebhookKey key);

    /**
     * Called before a key is switched on again: makes everything that waits for it due, in the
     * order of creation.
     */
    void beforeActivation(ObjectId keyId);
}
