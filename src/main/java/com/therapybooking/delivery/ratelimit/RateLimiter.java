package com.therapybooking.delivery.ratelimit;

import com.therapybooking.delivery.metrics.DeliveryMetrics;
import com.therapybooking.delivery.model.ClockCorrection;
import com.therapybooking.delivery.model.Permit;
import com.therapybooking.webhook.KeyActivity.HourlyLimit;
import com.therapybooking.webhook.RateLimitState;
import com.therapybooking.webhook.WebhookKey;
import com.therapybooking.webhook.event.EventName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Component;

/**
 * Enforces the hourly limit of every key, over restarts and instances: each webhook first takes a
 * token of the key's bucket in the database. Tokens are taken in batches of a hundredth of the
 * limit, at least 1 and at most 1,000; an instance that crashes loses its unused tokens until the
 * window ends. A batch taken for reminders may come from the tenth that is reserved for them, so
 * only reminders and tests use it.
 */
@Component
public class RateLimiter {

    /** The length of a window. It begins with the first webhook after the previous window ended. */
    public static final Duration WINDOW = MongoBuckets.WINDOW;

    private static final int BATCHES = 100;
    private static final int MAX_BATCH = 1_000;
    private static final int REMINDER_SHARE = 10;

    private static final class Reserve {
        private final ReentrantLock lock = new ReentrantLock();
        private int limit;
        private long share;
        private long tokens;
        private long reminderTokens;
        private long available;
        private Instant windowEnds = Instant.MIN;
        private final Map<Permit.Use, Instant> exhaustedUntil = new EnumMap<>(Permit.Use.class);

        long usable(Permit.Use use) {
            return use == Permit.Use.OTHER ? tokens : held();
        }

        void use(Permit.Use use) {
            if (use != Permit.Use.OTHER && reminderTokens > 0) {
                reminderTokens--;
            } else {
                tokens--;
            }
        }

        long held() {
            return tokens + reminderTokens;
        }

        void forget() {
            tokens = 0;
            reminderTokens = 0;
            exhaustedUntil.clear();
        }
    }

    private final MongoBuckets buckets;
    private final DeliveryMetrics metrics;
    private final Clock clock;
    private final Map<ObjectId, Reserve> reserves = new ConcurrentHashMap<>();

    public RateLimiter(MongoBuckets buckets, DeliveryMetrics metrics, Clock clock) {
        this.buckets = buckets;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Takes the permission to send one webhook. The webhooks of a key wait for each other here
     * while the database is slow.
     *
     * @param latest after this time nothing is taken any more
     * @throws com.mongodb.MongoException when the database does not answer. Nothing was taken;
     *     tokens that were reserved under an earlier limit may be lost until the window ends
     */
    public Permit take(WebhookKey key, Permit.Use use, Instant latest) {
        Reserve reserve = reserves.computeIfAbsent(key.id(), id -> new Reserve());
        reserve.lock.lock();
        try {
            Instant now = clock.instant();
            prepare(key, reserve, now);
            Instant exhausted = reserve.exhaustedUntil.getOrDefault(use, Instant.MIN);
            if (reserve.usable(use) == 0 && !now.isBefore(exhausted)) {
                fetch(key, use, reserve, now);
                exhausted = reserve.windowEnds;
            }
            if (reserve.usable(use) == 0) {
                reserve.exhaustedUntil.put(use, exhausted);
                metrics.limited(use);
                return new Permit.Exhausted(exhausted);
            }
            if (clock.instant().isAfter(latest)) {
                return new Permit.TooLate();
            }
            reserve.use(use);
            return new Permit.Granted(
                    state(key, reserve, Duration.between(now, reserve.windowEnds)));
        } finally {
            reserve.lock.unlock();
        }
    }

    /**
     * The current state of the key's limit, read from the database, with the part that is reserved
     * for reminders.
     */
    public HourlyLimit limit(WebhookKey key) {
        Reserve reserve = reserves.computeIfAbsent(key.id(), id -> new Reserve());
        reserve.lock.lock();
        try {
            Instant now = clock.instant();
            prepare(key, reserve, now);
            MongoBuckets.Taken taken = buckets.take(key.id(), 0, 0);
            reserve.available = taken.available();
            RateLimitState state = state(key, reserve, Duration.ofNanos(taken.resetNanos()));
            long open = Math.max(0, reserve.available - floor(key) - share(key));
            return new HourlyLimit(state, state.remaining() - reserve.tokens - open);
        } finally {
            reserve.lock.unlock();
        }
    }

    private void prepare(WebhookKey key, Reserve reserve, Instant now) {
        // outdated if the clock was ahead when the window began
        if (!now.isBefore(reserve.windowEnds)
                || ClockCorrection.isOutdated(reserve.windowEnds, now, WINDOW)) {
            reserve.forget();
        }
        if (reserve.limit != key.rateLimit() || reserve.share != share(key)) {
            long held = reserve.held();
            reserve.forget(); // first, so that they are not used again if the call fails
            if (held > 0) {
                reserve.available = buckets.take(key.id(), -held, 0).available();
            }
            reserve.limit = key.rateLimit();
            reserve.share = share(key);
        }
    }

    private void fetch(WebhookKey key, Permit.Use use, Reserve reserve, Instant now) {
        int batch = Math.clamp(key.rateLimit() / BATCHES, 1, MAX_BATCH);
        long floor = floor(key);
        if (use == Permit.Use.OTHER) {
            floor += share(key);
        }
        MongoBuckets.Taken taken = buckets.take(key.id(), batch, floor);
        if (use == Permit.Use.OTHER) {
            reserve.tokens = taken.granted();
        } else {
            reserve.reminderTokens = taken.granted();
        }
        reserve.available = taken.available();
        reserve.windowEnds = now.plusNanos(taken.resetNanos());
    }

    /** The tokens that other webhooks leave for reminders. */
    private static long share(WebhookKey key) {
        return key.allowedEvents().contains(EventName.REMINDER)
                ? key.rateLimit() / REMINDER_SHARE
                : 0;
    }

    private static long floor(WebhookKey key) {
        return MongoBuckets.CAPACITY - key.rateLimit();
    }

    private static RateLimitState state(WebhookKey key, Reserve reserve, Duration reset) {
        long remaining = reserve.held() + Math.max(0, reserve.available - floor(key));
        return new RateLimitState(
                key.rateLimit(), remaining, Math.max(1, reset.plusMillis(999).toSeconds()));
    }
}
