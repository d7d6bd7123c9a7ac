package com.therapybooking.delivery.dispatch;

import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.webhook.SigningKey;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Checks right before an attempt whether the delivery is still to be sent. */
@Component
public class SendCheck {

    private static final Ending NOT_SUBSCRIBED =
            new Ending(DeliveryStatus.CANCELLED, "the key no longer takes events of this type");

    private static final Ending OTHER_THERAPIST =
            new Ending(DeliveryStatus.CANCELLED, "the key takes events of other therapists only");

    private static final Ending KEY_DELETED =
            new Ending(DeliveryStatus.CANCELLED, Delivery.KEY_DELETED);

    private final ReminderCheck reminders;

    SendCheck(ReminderCheck reminders) {
        this.reminders = reminders;
    }

    /**
     * How and why a delivery ends without an attempt.
     *
     * @param reason in words for the history
     */
    public record Ending(DeliveryStatus status, String reason) {}

    /** How and why a delivery ends without an attempt; empty if it is to be sent. */
    public Optional<Ending> ending(SigningKey key, Delivery delivery) {
        if (key.key().deletedAt() != null) {
            return Optional.of(KEY_DELETED);
        }
        if (!key.key().options().takes(delivery.therapistId())) {
            return Optional.of(OTHER_THERAPIST);
        }
        return delivery.requested() || key.key().allowedEvents().contains(delivery.event())
                ? reminders.ending(delivery)
                : Optional.of(NOT_SUBSCRIBED);
    }
}
