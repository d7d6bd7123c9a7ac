package com.therapybooking.delivery.recovery;

import com.therapybooking.booking.model.BookingEvent;
import com.therapybooking.booking.outbox.BookingOutbox;
import com.therapybooking.delivery.keyhealth.OperationalEvents;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryId;
import com.therapybooking.delivery.store.DeliveryHistory;
import com.therapybooking.webhook.SigningKey;
import com.therapybooking.webhook.event.WebhookEvent;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds the events that were never sent to a key although its current subscription takes them. */
@Component
class MissedEvents {

    private static final int BATCH = 500;

    private final BookingOutbox outbox;
    private final OperationalEvents operational;
    private final DeliveryHistory history;
    private final HistoryBegin historyBegin;
    private final Clock clock;

    MissedEvents(
            BookingOutbox outbox,
            OperationalEvents operational,
            DeliveryHistory history,
            HistoryBegin historyBegin,
            Clock clock) {
        this.outbox = outbox;
        this.operational = operational;
        this.history = history;
        this.historyBegin = historyBegin;
        this.clock = clock;
    }

    /**
     * Passes the missing deliveries of a time range to the receiver, batch by batch, until it
     * returns false.
     *
     * @param cursor where the events of bookings continue; the few operational events are all read
     *     again
     * @param receiver of missing deliveries and the time up to which events have been read
     * @return the receiver's last answer
     */
    boolean forEach(
            SigningKey key,
            Instant from,
            Instant cursor,
            Instant to,
            BiPredicate<List<Delivery>, Instant> receiver) {
        BookingEvent last = null;
        List<BookingEvent> events;
        do {
            events = outbox.between(last == null ? cursor : last.occurredAt(), to, last, BATCH);
            if (!events.isEmpty()) {
                last = events.getLast();
                List<WebhookEvent> batch = events.stream().map(WebhookEvent::of).toList();
                if (!receiver.test(missing(key, batch), last.occurredAt())) {
                    return false;
                }
            }
        } while (events.size() == BATCH);
        List<WebhookEvent> others = operational.between(from, to, key.key().id());
        return receiver.test(missing(key, others), to);
    }

    private List<Delivery> missing(SigningKey key, List<WebhookEvent> events) {
        Instant now = clock.instant();
        Instant known = historyBegin.at(now);
        Map<ObjectId, WebhookEvent> wanted = new LinkedHashMap<>();
        for (WebhookEvent event : events) {
            Instant over = event.expiresAt();
            if (!event.timestamp().isBefore(known)
                    && key.key().allowedEvents().contains(event.name())
                    && key.key().takes(event.therapistId())
                    && (over == null || now.isBefore(over))) {
                wanted.put(
                        DeliveryId.of(event.id().toString(), event.timestamp(), key.key().id()),
                        event);
            }
        }
        if (wanted.isEmpty()) {
            return List.of();
        }
        // An event leaves its outbox after its deliveries are stored, so the outbox is read first.
        List<ObjectId> bookings =
                wanted.values().stream()
                        .flatMap(event -> Stream.ofNullable(event.bookingId()))
                        .distinct()
                        .toList();
        Set<UUID> waiting = bookings.isEmpty() ? Set.of() : outbox.waiting(bookings);
        history.existing(List.copyOf(wanted.keySet())).forEach(wanted::remove);
        return wanted.values().stream()
                .filter(event -> !waiting.contains(event.id()))
                .filter(event -> !isObsolete(event.bookingId(), event.expiresAt()))
                .map(event -> Delivery.first(event, key))
                .toList();
    }

    /** Whether a reminder was cancelled by a change of its booking. */
    boolean isObsolete(@Nullable ObjectId booking, @Nullable Instant session) {
        return session != null
                && booking != null
                && outbox.reminderObsolete(booking, session).isPresent();
    }
}
