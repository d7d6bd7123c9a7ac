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

    /** The delivery, ended without an attempt and with the reason; empty if it is to be sent. */
    public Optional<Delivery> ended(SigningKey key, Delivery delivery) {
        if (key.key().deletedAt() != null) {
            return cancelled(delivery, Delivery.KEY_DELETED);
        }
        if (!key.key().takes(delivery.therapistId())) {
            return cancelled(delivery, "the key takes events of other therapists only");
        }
        if (!delivery.requested() && !key.key().allowedEvents().contains(delivery.event())) {
            return cancelled(delivery, "the key no longer takes events of this type");
        }
        Instant session = delivery.expiresAt();
        if (session == null) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        if (!now.isBefore(session)) {
            return Optional.of(delivery.ended(DeliveryStatus.EXPIRED, SESSION_BEGUN, now));
        }
        return Optional.ofNullable(delivery.bookingId())
                .flatMap(booking -> outbox.reminderObsolete(booking, session))
                .flatMap(reason -> cancelled(delivery, reason));
    }

    private Optional<Delivery> cancelled(Delivery delivery, String reason) {
        return Optional.of(delivery.ended(DeliveryStatus.CANCELLED, reason, clock.instant()));
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
