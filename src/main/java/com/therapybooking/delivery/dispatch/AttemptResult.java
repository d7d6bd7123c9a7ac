package com.therapybooking.delivery.dispatch;

import com.therapybooking.delivery.keyhealth.KeyHealth;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.store.StoredAttempt;

/** The result of running a delivery in a slot. */
sealed interface AttemptResult {

    /**
     * An attempt was made.
     *
     * @param after the delivery as it is to be stored
     * @param health the attempt's result, on its way to the health of the key
     */
    record Attempted(Delivery after, StoredAttempt attempt, KeyHealth.Report health)
            implements AttemptResult {}

    /** The delivery has ended without an attempt. */
    record Ended(Delivery after) implements AttemptResult {}

    /** No attempt may be made now: the key is inactive, or its hourly limit is used up. */
    record Postponed() implements AttemptResult {}

    /** The service shuts down; no attempt was made. */
    record Interrupted() implements AttemptResult {}
}
