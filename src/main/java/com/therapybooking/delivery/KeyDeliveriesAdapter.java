package com.therapybooking.delivery;

import com.therapybooking.delivery.ratelimit.RateLimiter;
import com.therapybooking.delivery.statistics.KeyStats;
import com.therapybooking.delivery.store.DeliveryStore;
import com.therapybooking.webhook.KeyCounters;
import com.therapybooking.webhook.KeyDeliveries;
import com.therapybooking.webhook.RateLimitState;
import com.therapybooking.webhook.WebhookKey;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Component;

/** What key administration sees of delivery. */
@Component
class KeyDeliveriesAdapter implements KeyDeliveries {

    private final KeyStats stats;
    private final RateLimiter limiter;
    private final DeliveryStore store;
    private final Clock clock;

    KeyDeliveriesAdapter(KeyStats stats, RateLimiter limiter, DeliveryStore store, Clock clock) {
        this.stats = stats;
        this.limiter = limiter;
        this.store = store;
        this.clock = clock;
    }

    @Override
    public Map<ObjectId, KeyCounters> counters(Collection<ObjectId> keys) {
        return stats.counters(keys);
    }

    @Override
    public RateLimitState rateLimit(WebhookKey key) {
        return limiter.look(key);
    }

    @Override
    public void beforeActivation(ObjectId keyId) {
        store.dueNow(keyId, clock.instant());
        stats.forgetFailures(keyId);
    }
}
