package com.therapybooking.delivery.dispatch;

import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.delivery.store.WaitingReminders;
import com.therapybooking.webhook.event.EventOutbox;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Component;

/**
 * Stops reminders of what no longer holds. The look right before each attempt is what counts; the
 * others only make it show at once what has become of a reminder that waits.
 */
@Component
public class ReminderCheck {

    private static final String SESSION_BEGUN = "the session has begun";

    private final WaitingReminders waiting;
    private final EventOutbox outbox;
    private final Clock clock;

    ReminderCheck(WaitingReminders waiting, EventOutbox outbox, Clock clock) {
        this.waiting = waiting;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Why and how a delivery ends without an attempt.
     *
     * @param reason in words for the history
     */
    public record Ending(DeliveryStatus status, String reason) {}

    /** Whether this delivery is a reminder that must not be sent any more. */
    Optional<Ending> ending(Delivery delivery) {
        Instant session = delivery.sessionAt();
        if (session == null) {
            return Optional.empty();
        }
        if (!clock.instant().isBefore(session)) {
            return Optional.of(new Ending(DeliveryStatus.EXPIRED, SESSION_BEGUN));
        }
        ObjectId booking = delivery.bookingId();
        return booking == null
                ? Optional.empty()
                : outbox.reminderObsolete(booking, session)
                        .map(reason -> new Ending(DeliveryStatus.CANCELLED, reason));
    }

    /** Ends the waiting reminders of a booking that it no longer wants. */
    void bookingChanged(ObjectId bookingId) {
        for (Instant session : waiting.sessions(bookingId)) {
            outbox.reminderObsolete(bookingId, session)
                    .ifPresent(reason -> waiting.cancel(bookingId, session, reason, now()));
        }
    }

    /** Ends the waiting reminders of sessions that have begun. */
    public void expire() {
        waiting.expire(SESSION_BEGUN, now());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
