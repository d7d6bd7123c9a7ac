package com.therapybooking.delivery.dispatch;

import com.therapybooking.delivery.erasure.RecentErasures;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.store.AnnouncedDeliveries;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bson.types.ObjectId;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * New deliveries that this instance has accepted and not stored yet. One that waits in memory, or
 * whose receiver answers slowly, is announced after a second, so that lists, counts, timeline and
 * feed show it.
 */
@Component
class UnstoredDeliveries {

    private static final Duration SHOWN_AFTER = Duration.ofSeconds(1);
    private static final int MAX_ANNOUNCED = 500;

    private final Map<ObjectId, Work.Fresh> deliveries = new ConcurrentHashMap<>();
    private final AnnouncedDeliveries announced;
    private final RecentErasures erasures;
    private final Clock clock;

    UnstoredDeliveries(AnnouncedDeliveries announced, RecentErasures erasures, Clock clock) {
        this.announced = announced;
        this.erasures = erasures;
        this.clock = clock;
    }

    /**
     * Registers a new delivery. It is removed when it is about to be stored, or was announced.
     *
     * @param stored runs once it is stored
     */
    Work.Fresh add(Delivery delivery, Runnable stored) {
        Work.Fresh fresh =
                new Work.Fresh(
                        delivery, clock.instant(), () -> deliveries.remove(delivery.id()), stored);
        deliveries.put(delivery.id(), fresh);
        return fresh;
    }

    /** Announces those that have been here for a second, at most {@link #MAX_ANNOUNCED}. */
    @Scheduled(fixedDelay = 500)
    void announce() {
        Instant now = clock.instant();
        List<Delivery> slow =
                deliveries.values().stream()
                        .filter(fresh -> fresh.acceptedAt().isBefore(now.minus(SHOWN_AFTER)))
                        .map(Work.Fresh::delivery)
                        .limit(MAX_ANNOUNCED)
                        .toList();
        if (!slow.isEmpty()) {
            announced.add(slow.stream().map(erasures::without).toList(), now);
            slow.forEach(delivery -> deliveries.remove(delivery.id()));
        }
    }
}
