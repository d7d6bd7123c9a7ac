package com.therapybooking.delivery.dispatch;

import com.therapybooking.booking.outbox.BookingOutbox;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.delivery.store.WaitingReminders;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.bson.types.ObjectId;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Ends reminders that are no longer due. The check right before each attempt guarantees it; the
 * other checks only make the new state visible at once.
 */
@Component
public class ReminderCheck {

    private static final String SESSION_BEGUN = "the session has begun";

    private final WaitingReminders waiting;
    private final BookingOutbox outbox;
    private final Clock clock;

    ReminderCheck(WaitingReminders waiting, BookingOutbox outbox, Clock clock) {
        this.waiting = waiting;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** How and why this delivery ends, if it is a reminder that must not be sent any more. */
    Optional<SendCheck.Ending> ending(Delivery delivery) {
        Instant session = delivery.sessionAt();
        if (session == null) {
            return Optional.empty();
        }
        if (!clock.instant().isBefore(session)) {
            return Optional.of(new SendCheck.Ending(DeliveryStatus.EXPIRED, SESSION_BEGUN));
        }
        ObjectId booking = delivery.bookingId();
        return booking == null
                ? Optional.empty()
                : outbox.reminderObsolete(booking, session)
                        .map(reason -> new SendCheck.Ending(DeliveryStatus.CANCELLED, reason));
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
