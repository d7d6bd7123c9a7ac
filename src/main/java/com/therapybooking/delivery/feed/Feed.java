package com.therapybooking.delivery.feed;

import com.therapybooking.booking.outbox.BookingOutbox;
import com.therapybooking.delivery.erasure.RecentErasures;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.store.AnnouncedDeliveries;
import com.therapybooking.delivery.store.FeedStore;
import com.therapybooking.platform.web.Paging;
import com.therapybooking.webhook.KeyCache;
import com.therapybooking.webhook.SigningKey;
import com.therapybooking.webhook.WebhookKey;
import com.therapybooking.webhook.event.WebhookEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Reads the events of a key in an order that never changes: an event that was shown, and every one
 * before it, keeps its position. Events that an instance still holds in memory are shown when they
 * are {@link #SHOWN_AFTER} old, even if that instance has died.
 */
@Service
class Feed {

    private static final Duration SHOWN_AFTER = Duration.ofSeconds(3);
    private static final int MAX_OUTBOX = 2_000;
    private static final int MAX_PAGES = 20;

    private final FeedStore store;
    private final AnnouncedDeliveries announced;
    private final BookingOutbox outbox;
    private final RecentErasures erasures;
    private final Clock clock;

    Feed(
            FeedStore store,
            AnnouncedDeliveries announced,
            BookingOutbox outbox,
            RecentErasures erasures,
            Clock clock) {
        this.store = store;
        this.announced = announced;
        this.outbox = outbox;
        this.erasures = erasures;
        this.clock = clock;
    }

    /**
     * At most {@code limit} events after the cursor, oldest first. Events that the key may not see
     * now are left out.
     *
     * @param after a cursor of this feed; null reads from the beginning
     * @return with a cursor that continues after them; null while the feed is empty
     */
    Paging.Page<FeedEvent> read(KeyCache.Holder holder, @Nullable String after, int limit) {
        erasures.refresh();
        WebhookKey key = holder.key().key();
        FeedCursor cursor = FeedCursor.read(after, key.id());
        announce(holder.key());
        long last = store.fill(key.id());
        if (cursor.position() > last || !isOfThisDatabase(cursor)) {
            throw FeedCursor.invalid();
        }
        List<FeedEvent> events = new ArrayList<>();
        List<FeedStore.Entry> entries;
        int pages = 0;
        do {
            entries = store.page(key.id(), cursor.position(), last, limit);
            for (FeedStore.Entry entry : entries) {
                cursor = FeedCursor.of(key.id(), entry.position(), entry.deliveryId());
                entry.delivery()
                        .map(erasures::without)
                        .filter(delivery -> key.takes(delivery.therapistId()))
                        .map(delivery -> FeedEvent.of(delivery, key.payload(), holder.signer()))
                        .ifPresent(events::add);
            }
            pages++;
        } while (events.isEmpty() && entries.size() == limit && pages < MAX_PAGES);
        return new Paging.Page<>(events, cursor.write());
    }

    /** A position whose delivery has left the history cannot be checked any more. */
    private boolean isOfThisDatabase(FeedCursor cursor) {
        return cursor.position() == 0
                || store.page(cursor.keyId(), cursor.position() - 1, cursor.position(), 1).stream()
                        .allMatch(entry -> cursor.isOf(entry.deliveryId()));
    }

    /** Stores the key's deliveries of events that no instance has dispatched yet. */
    private void announce(SigningKey key) {
        Instant now = clock.instant();
        List<Delivery> pending =
                outbox.uncleared(now.minus(SHOWN_AFTER), MAX_OUTBOX).stream()
                        .map(WebhookEvent::of)
                        .filter(event -> key.key().allowedEvents().contains(event.name()))
                        .filter(event -> key.key().takes(event.therapistId()))
                        .map(event -> erasures.without(Delivery.first(event, key)))
                        .toList();
        if (!pending.isEmpty()) {
            announced.add(pending, now);
        }
    }
}
