package com.therapybooking.webhook.event;

import com.therapybooking.booking.model.BookingEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Passes the events of bookings to the dispatcher. */
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
