package com.therapybooking.delivery.dispatch;

import com.therapybooking.delivery.metrics.DeliveryMetrics;
import com.therapybooking.delivery.model.DeliveryProperties;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Reports down in three cases: deliveries have been due for longer than the bound while no attempt
 * ended here, no round of queue polls has ended for 15 s, or the queue has not been measured for
 * {@link #MAX_AGE}. A slow or unreachable receiver does not count, because its attempts end at
 * their deadline. It reads the last measurement and calls nothing, so a busy database does not
 * delay it.
 */
@Component("dispatcherHealthIndicator")
class DispatcherHealth implements HealthIndicator {

    /** Longer than the lease of a dead instance, the outbox sweep and the queue polls. */
    static final Duration MIN_BOUND = Duration.ofSeconds(60);

    private static final Duration MAX_POLL_AGE = Duration.ofSeconds(15);
    private static final Duration MAX_AGE = Duration.ofSeconds(30);

    private final QueueWatch queue;
    private final DeliveryMetrics metrics;
    private final Clock clock;
    private final Duration bound;

    DispatcherHealth(
            QueueWatch queue, DeliveryMetrics metrics, DeliveryProperties settings, Clock clock) {
        this.queue = queue;
        this.metrics = metrics;
        this.clock = clock;
        Duration twoAttempts = settings.attemptTimeout().multipliedBy(2).plusSeconds(30);
        this.bound = twoAttempts.compareTo(MIN_BOUND) > 0 ? twoAttempts : MIN_BOUND;
    }

    @Override
    public Health health() {
        Instant now = clock.instant();
        if (now.isAfter(metrics.lastPoll().plus(MAX_POLL_AGE))) {
            return Health.down()
                    .withDetail("reason", "no round of queue polls has ended for 15 s")
                    .build();
        }
        QueueWatch.Depth depth = queue.last();
        if (now.isAfter(depth.at().plus(MAX_AGE))) {
            return Health.down().withDetail("reason", "the queue cannot be read").build();
        }
        if (stalled(depth, metrics.lastAttempt(), now, bound)) {
            return Health.down()
                    .withDetail("reason", "deliveries are due, but no attempt has ended")
                    .build();
        }
        return Health.up().build();
    }

    static boolean stalled(
            QueueWatch.Depth depth, Instant lastAttempt, Instant now, Duration bound) {
        return depth.overdue().compareTo(bound) > 0 && now.isAfter(lastAttempt.plus(bound));
    }
}
