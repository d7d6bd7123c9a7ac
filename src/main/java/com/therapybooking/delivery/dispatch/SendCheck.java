package com.therapybooking.delivery.dispatch;

import com.therapybooking.booking.outbox.BookingOutbox;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.delivery.store.WaitingReminders;
import com.therapybooking.webhook.SigningKey;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.bson.types.ObjectId;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Checks right before an attempt whether the delivery is still to be sent. Reminders that are no
 * longer due are also ended in the queue; that only makes their new state visible at once.
 */
@Component
public class SendCheck {

    private static final String SESSION_BEGUN = "the session has begun";

    private final WaitingReminders waiting;
    private final BookingOutbox outbox;
    private final Clock clock;

    SendCheck(WaitingReminders waiting, BookingOutbox outbox, Clock clock) {
        this.waiting = waiting;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * How and why a delivery ends without an attempt.
     *
     * @param reason in words for the history
     */
    public record Ending(DeliveryStatus status, String reason) {

        private static Ending cancelled(String reason) {
            return new Ending(DeliveryStatus.CANCELLED, reason);
        }
    }

    /** How and why a delivery ends without an attempt; empty if it is to be sent. */
    public Optional<Ending> ending(SigningKey key, Delivery delivery) {
        if (key.key().deletedAt() != null) {
            return Optional.of(Ending.cancelled(Delivery.KEY_DELETED));
        }
        if (!key.key().options().takes(delivery.therapistId())) {
            return Optional.of(Ending.cancelled("the key takes events of other therapists only"));
        }
        return delivery.requested() || key.key().allowedEvents().contains(delivery.event())
                ? endingOfReminder(delivery)
                : Optional.of(Ending.cancelled("the key no longer takes events of this type"));
    }

    private Optional<Ending> endingOfReminder(Delivery delivery) {
        Instant session = delivery.expiresAt();
        if (session == null) {
            return Optional.empty();
        }
        if (!clock.instant().isBefore(session)) {
            return Optional.of(new Ending(DeliveryStatus.EXPIRED, SESSION_BEGUN));
        }
        ObjectId booking = delivery.bookingId();
        return booking == null
                ? Optional.empty()
                : outbox.reminderObsolete(booking, session).map(Ending::cancelled);
    }

    /** Ends the queued reminders of a booking that are no longer due. */
    void bookingChanged(ObjectId bookingId) {
        for (Instant session : waiting.sessions(bookingId)) {
            outbox.reminderObsolete(bookingId, session)
                    .ifPresent(
                            reason -> waiting.cancel(bookingId, session, reason, clock.instant()));
        }
    }

    /** Ends the queued reminders of sessions that have begun. */
    @Scheduled(fixedDelay = 5_000)
    void expire() {
        waiting.expire(SESSION_BEGUN, clock.instant());
    }
}
