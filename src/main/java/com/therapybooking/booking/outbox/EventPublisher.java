package com.therapybooking.booking.outbox;

import com.therapybooking.booking.model.BookingEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * Publishes events that are already stored. A failing listener only delays the event: it stays in
 * the outbox and is claimed from there.
 */
@Component
public class EventPublisher {

    private static final Logger log = LoggerFactory.getLogger(EventPublisher.class);

    private final ApplicationEventPublisher listeners;

    EventPublisher(ApplicationEventPublisher listeners) {
        this.listeners = listeners;
    }

    public void publish(BookingEvent event) {
        try {
            listeners.publishEvent(event);
        } catch (RuntimeException e) {
            log.warn(
                    "A listener failed with {}; event {} stays in the outbox and is retried",
                    e.getClass().getName(),
                    event.id());
        }
    }
}
