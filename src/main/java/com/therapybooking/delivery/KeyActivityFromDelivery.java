package com.therapybooking.delivery;

import com.therapybooking.delivery.keyhealth.FailingStreak;
import com.therapybooking.delivery.keyhealth.FailingStreaks;
import com.therapybooking.delivery.ratelimit.RateLimiter;
import com.therapybooking.delivery.statistics.CounterProjection;
import com.therapybooking.delivery.store.DeliveryRequeue;
import com.therapybooking.webhook.KeyActivity;
import com.therapybooking.webhook.KeyActivity.HourlyLimit;
import com.therapybooking.webhook.KeyCache;
import com.therapybooking.webhook.KeyCounters;
import com.therapybooking.webhook.KeyCounters.Failures;
import com.therapybooking.webhook.WebhookKey;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Component;

/** Gives key administration the counters, limits and queues of keys. */
@Component
class KeyActivityFromDelivery implements KeyActivity {

    private final CounterProjection projection;
    private final FailingStreaks streaks;
    private final KeyCache keyCache;
    private final RateLimiter limiter;
    private final DeliveryRequeue requeue;
    private final Clock clock;

    KeyActivityFromDelivery(
            CounterProjection projection,
            FailingStreaks streaks,
            KeyCache keyCache,
            RateLimiter limiter,
            DeliveryRequeue requeue,
            Clock clock) {
        this.projection = projection;
        this.streaks = streaks;
        this.keyCache = keyCache;
        this.limiter = limiter;
        this.requeue = requeue;
        this.clock = clock;
    }

    @Override
    public Map<ObjectId, KeyCounters> counters(Collection<ObjectId> keys) {
        Map<ObjectId, KeyCounters> counters = projection.counters(keys);
        for (FailingStreak streak : streaks.of(keys)) {
            if (streak.window() == window(streak.keyId())) {
                counters.computeIfPresent(
                        streak.keyId(),
                        (id, found) ->
                                found.with(
                                        new Failures(
                                                streak.since(),
                                                streak.failures(),
                                                streak.isFailing(clock.instant()))));
            }
        }
        return counters;
    }

    private int window(ObjectId keyId) {
        return keyCache.find(keyId).map(found -> found.key().failingWindow()).orElse(0);
    }

    @Override
    public HourlyLimit rateLimit(WebhookKey key) {
        return limiter.limit(key);
    }

    @Override
    public void beforeActivation(ObjectId keyId) {
        requeue.makeDue(keyId, clock.instant());
    }
}
