package com.therapybooking.delivery.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransitionTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Outcome DELIVERED = new Outcome.Delivered(200, "");
    private static final Outcome REFUSED = new Outcome.Refused(500, "", null);

    /** Two retries without jitter. */
    private final RetrySchedule schedule =
            new RetrySchedule(List.of(Duration.ofSeconds(10), Duration.ofSeconds(30)), () -> 0.5);

    @Test
    void finishesADeliveredOne() {
        assertThat(Transition.after(DELIVERED, 1, NOW, null, schedule))
                .isEqualTo(Transition.finished(DeliveryStatus.DELIVERED));
    }

    @Test
    void waitsAsTheScheduleSaysAndFailsWhenItIsUsedUp() {
        assertThat(Transition.after(REFUSED, 1, NOW, null, schedule))
                .isEqualTo(new Transition(DeliveryStatus.PENDING, NOW.plusSeconds(10)));
        assertThat(Transition.after(REFUSED, 2, NOW, null, schedule))
                .isEqualTo(new Transition(DeliveryStatus.PENDING, NOW.plusSeconds(30)));
        assertThat(Transition.after(REFUSED, 3, NOW, null, schedule))
                .isEqualTo(Transition.finished(DeliveryStatus.FAILED));
    }

    @Test
    void waitsAsLongAsTheReceiverAsks() {
        Outcome busy = new Outcome.Refused(429, "", Duration.ofMinutes(5));
        assertThat(Transition.after(busy, 1, NOW, null, schedule))
                .isEqualTo(new Transition(DeliveryStatus.PENDING, NOW.plus(Duration.ofMinutes(5))));
    }

    @Test
    void expiresAReminderWithoutTimeForAnotherAttempt() {
        Transition step = Transition.after(REFUSED, 1, NOW, NOW.plusMillis(500), schedule);
        assertThat(step).isEqualTo(Transition.finished(DeliveryStatus.EXPIRED));
        assertThat(step.lastError(null)).contains("before the session");
    }
}
