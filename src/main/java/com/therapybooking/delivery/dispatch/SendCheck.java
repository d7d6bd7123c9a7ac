package com.therapybooking.delivery.dispatch;

import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.webhook.SigningKey;
import com.therapybooking.webhook.options.KeyOptions;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Checks right before an attempt whether the delivery is still to be sent. */
@Component
public class SendCheck {

    private static final ReminderCheck.Ending NOT_SUBSCRIBED =
            new ReminderCheck.Ending(
                    DeliveryStatus.CANCELLED, "the key no longer takes events of this type");

    private static final ReminderCheck.Ending OTHER_THERAPIST =
            new ReminderCheck.Ending(
                    DeliveryStatus.CANCELLED, "the key takes events of other therapists only");

    private final ReminderCheck reminders;

    SendCheck(ReminderCheck reminders) {
        this.reminders = reminders;
    }

    /** How and why a delivery ends without an attempt; empty if it is to be sent. */
    public Optional<ReminderCheck.Ending> ending(SigningKey key, Delivery delivery) {
        KeyOptions options = key.key().options();
        if (!options.therapistIds().isEmpty() && !options.takes(delivery.therapistId())) {
            return Optional.of(OTHER_THERAPIST);
        }
        return delivery.requested() || key.key().allowedEvents().contains(delivery.event())
                ? reminders.ending(delivery)
                : Optional.of(NOT_SUBSCRIBED);
    }
}
