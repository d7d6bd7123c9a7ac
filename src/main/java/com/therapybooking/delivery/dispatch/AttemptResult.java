package com.therapybooking.delivery.dispatch;

import com.therapybooking.delivery.keyhealth.KeyHealth;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.store.StoredAttempt;

/** The result of running a delivery in a slot. */
sealed interface AttemptResult {

    /**
     * An attempt was made.
     *
     * @param after the delivery to be stored
     * @param health the attempt's result, being applied to the key's health
     */
    record Attempted(Delivery after, StoredAttempt attempt, KeyHealth.Report health)
            implements AttemptResult {}

    /** The delivery ended without an attempt. */
    record Ended(Delivery after) implements AttemptResult {}

    /**
     * No attempt is possible now: the key is inactive, its hourly limit is used up, the lease would
     * end before the attempt, or the service shuts down. An attempt that the shutdown interrupted
     * is not counted, although it may have been sent.
     */
    record Postponed() implements AttemptResult {}
}
