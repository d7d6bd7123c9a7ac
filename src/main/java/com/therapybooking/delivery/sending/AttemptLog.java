package com.therapybooking.delivery.sending;

import com.therapybooking.delivery.metrics.DeliveryMetrics;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.Outcome;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** The one log line of an attempt: ids only, no address and no content. */
final class AttemptLog {

    private static final Logger log = LoggerFactory.getLogger("therapy.webhook.attempt");

    private AttemptLog() {}

    static void write(Delivery delivery, int number, Outcome outcome, Duration duration) {
        LoggingEventBuilder line =
                log.atInfo()
                        .addKeyValue("outcome", DeliveryMetrics.name(outcome))
                        .addKeyValue("event", delivery.event())
                        .addKeyValue("eventId", delivery.eventId())
                        .addKeyValue("delivery", delivery.id())
                        .addKeyValue("key", delivery.keyId())
                        .addKeyValue("attempt", number)
                        .addKeyValue("ms", duration.toMillis());
        if (outcome.status() != null) {
            line = line.addKeyValue("status", outcome.status());
        }
        if (outcome.error() != null) {
            line = line.addKeyValue("error", outcome.error());
        }
        if (delivery.bookingId() != null) {
            line = line.addKeyValue("booking", delivery.bookingId());
        }
        line.log("attempt");
    }
}
