package com.therapybooking.delivery.dispatch;

import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.store.DeliveryStore;
import java.time.Instant;

/** A delivery that this instance works on, and where it comes back from if the instance dies. */
sealed interface Work {

    Delivery delivery();

    /** Where the delivery comes back from, for the log. */
    String fallback();

    /**
     * A delivery without a document: its event is still in its outbox, under a lease.
     *
     * @param acceptedAt when this instance took the event; the outbox's lease began no later than a
     *     few seconds before
     * @param stored runs once what became of the delivery is stored
     */
    record Fresh(Delivery delivery, Instant acceptedAt, Runnable stored) implements Work {

        @Override
        public String fallback() {
            return "its event's outbox";
        }
    }

    /** A delivery that was claimed from the queue, under a lease. */
    record Held(DeliveryStore.Claimed claimed) implements Work {

        @Override
        public Delivery delivery() {
            return claimed.delivery();
        }

        @Override
        public String fallback() {
            return "the queue, after its lease";
        }
    }
}
