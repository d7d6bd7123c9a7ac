package com.therapybooking.webhook;

import java.util.Collection;
import java.util.Map;
import org.bson.types.ObjectId;

/**
 * The operations of {@code delivery} that key administration needs; {@code delivery} implements
 * them.
 */
public interface KeyActivity {

    /**
     * The webhooks that a key may still send in its current hour.
     *
     * @param reserved how many of the remaining webhooks can only be reminders or tests
     */
    record HourlyLimit(RateLimitState state, long reserved) {

        /** How many webhooks of any kind may still be sent in this window. */
        public long remaining() {
            return state.remaining() - reserved;
        }
    }

    /** The counters of these keys; keys without attempts are left out. */
    Map<ObjectId, KeyCounters> counters(Collection<ObjectId> keys);

    /** The current state of the key's hourly limit. */
    HourlyLimit rateLimit(WebhookKey key);

    /**
     * Called before a key is enabled again: makes its queued deliveries due, in the order of
     * creation.
     */
    void beforeActivation(ObjectId keyId);
}
