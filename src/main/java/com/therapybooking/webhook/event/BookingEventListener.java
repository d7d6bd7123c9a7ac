package com.therapybooking.webhook.event;

import com.therapybooking.booking.model.BookingEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Hands what the booking app publishes to the delivery side. */
@Component
class BookingEventListener {

    private final EventIntake intake;

    BookingEventListener(EventIntake intake) {
        this.intake = intake;
    }

    @EventListener
    void on(BookingEvent event) {
        intake.accept(WebhookEvent.of(event));
    }
}
