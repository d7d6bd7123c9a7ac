package com.therapybooking.booking;

import com.therapybooking.booking.model.BookingEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.context.event.EventListener;

/** Records the events that the service publishes to listeners. */
public class PublishedEvents {

    private final List<BookingEvent> events = new CopyOnWriteArrayList<>();
    private volatile boolean failing;

    @EventListener
    void on(BookingEvent event) {
        if (failing) {
            throw new IllegalStateException("This listener fails");
        }
        events.add(event);
    }

    void fail(boolean fail) {
        failing = fail;
    }

    public List<BookingEvent> of(String bookingId) {
        return events.stream()
                .filter(event -> event.booking().id().toHexString().equals(bookingId))
                .toList();
    }
}
