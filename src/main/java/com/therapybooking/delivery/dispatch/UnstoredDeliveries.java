package com.therapybooking.delivery.dispatch;

import com.therapybooking.delivery.erasure.RecentErasures;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.store.AnnouncedDeliveries;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
     * Adds a delivery until it is stored or announced.
     *
     * @return the work to do instead, which also removes it here
     */
    Work.Fresh add(Work.Fresh fresh) {
        ObjectId id = fresh.delivery().id();
        deliveries.put(id, fresh);
        return new Work.Fresh(
                fresh.delivery(),
                fresh.acceptedAt(),
                () -> {
                    deliveries.remove(id);
                    fresh.stored().run();
                });
    }

    /** Announces those that are not stored after a second. */
    @Scheduled(fixedDelay = 500)
    void announce() {
        Instant now = clock.instant();
        List<Delivery> slow = new ArrayList<>();
        deliveries.forEach((id, fresh) -> {
            if (fresh.acceptedAt().isBefore(now.minus(SHOWN_AFTER))) {
                slow.add(erasures.without(fresh.delivery()));
                deliveries.remove(id);
            }
        });
        if (!slow.isEmpty()) {
            announced.add(slow, now);
        }
    }
}
