package com.therapybooking.delivery.dispatch;

import com.therapybooking.booking.outbox.BookingOutbox;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.store.DeliveryStore;
import java.time.Instant;

/** A delivery that this instance works on. */
sealed interface Work {

    Delivery delivery();

    /** From then on another instance may send it. */
    Instant leaseEnd();

    /** How it continues after an error, for the log. */
    default String repetition() {
        String continued =
                switch (this) {
                    case Fresh _ ->
                            "continues from its outbox after the lease, unless it is stored before";
                    case Held _ -> "is claimed again after its lease";
                };
        return "delivery " + delivery().id() + " " + continued;
    }

    /**
     * A new delivery that was not claimed from the queue: its event is still in its outbox, under a
     * lease. After a crash it may be stored already.
     *
     * @param acceptedAt when this instance accepted the event; the outbox's lease began at most a
     *     few seconds earlier
     * @param beforeStore runs when the delivery is about to be stored
     * @param afterStore runs once the delivery is stored
     */
    record Fresh(Delivery delivery, Instant acceptedAt, Runnable beforeStore, Runnable afterStore)
            implements Work {

        @Override
        public Instant leaseEnd() {
            return acceptedAt.plus(BookingOutbox.LEASE);
        }
    }

    /** A delivery that was claimed from the queue, under a lease. */
    record Held(DeliveryStore.Claimed claimed) implements Work {

        @Override
        public Delivery delivery() {
            return claimed.delivery();
        }

        @Override
        public Instant leaseEnd() {
            return claimed.leaseEnd();
        }
    }
}
