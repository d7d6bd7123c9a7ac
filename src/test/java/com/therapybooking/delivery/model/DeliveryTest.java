package com.therapybooking.delivery.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

class DeliveryTest {

    private static final Instant NOW = TestDeliveries.CREATED;
    private static final Outcome DELIVERED = new Outcome.Delivered(200, "");
    private static final Outcome REFUSED = new Outcome.Refused(500, "", null);
    private static final Delivery FIRST = TestDeliveries.pending(new ObjectId(), null, "{}");

    /** Two retries without jitter. */
    private final RetrySchedule schedule =
            new RetrySchedule(List.of(Duration.ofSeconds(10), Duration.ofSeconds(30)), () -> 0.5);

    @Test
    void waitsForItsNextAttemptAfterAFailure() {
        Delivery after = attempted(FIRST, REFUSED);
        assertThat(after.status()).isEqualTo(DeliveryStatus.PENDING);
        assertThat(after.dueAt()).isEqualTo(NOW.plusSeconds(10));
        assertThat(after.finishedAt()).isNull();
        assertThat(after.attemptCount()).isEqualTo(1);
        assertThat(after.tries()).isEqualTo(1);
        assertThat(after.lastStatus()).isEqualTo(500);
    }

    @Test
    void failsWhenItsScheduleIsUsedUp() {
        Delivery second = attempted(attempted(FIRST, REFUSED), REFUSED);
        assertThat(second.dueAt()).isEqualTo(NOW.plusSeconds(30));

        Delivery third = attempted(second, REFUSED);
        assertThat(third.status()).isEqualTo(DeliveryStatus.FAILED);
        assertThat(third.finishedAt()).isEqualTo(NOW);
    }

    @Test
    void isKeptAfterA410AlthoughItsScheduleIsUsedUp() {
        Outcome gone = new Outcome.Refused(410, "", null);
        Delivery second = attempted(attempted(FIRST, REFUSED), REFUSED);

        assertThat(attempted(second, gone).status()).isEqualTo(DeliveryStatus.PENDING);
        Delivery reminder = TestDeliveries.pending(new ObjectId(), NOW.plusMillis(500), "{}");
        assertThat(attempted(reminder, gone).status()).isEqualTo(DeliveryStatus.EXPIRED);
    }

    @Test
    void isFinishedAfterASuccess() {
        Delivery after = attempted(FIRST, DELIVERED);
        assertThat(after.status()).isEqualTo(DeliveryStatus.DELIVERED);
        assertThat(after.finishedAt()).isEqualTo(NOW);
    }

    @Test
    void waitsAsLongAsTheReceiverAsks() {
        Outcome busy = new Outcome.Refused(429, "", Duration.ofMinutes(5));
        Delivery after = attempted(FIRST, busy);
        assertThat(after.status()).isEqualTo(DeliveryStatus.PENDING);
        assertThat(after.dueAt()).isEqualTo(NOW.plus(Duration.ofMinutes(5)));
    }

    @Test
    void expiresAReminderWithoutTimeForAnotherAttempt() {
        Delivery reminder = TestDeliveries.pending(new ObjectId(), NOW.plusMillis(500), "{}");
        Delivery after = attempted(reminder, REFUSED);
        assertThat(after.status()).isEqualTo(DeliveryStatus.EXPIRED);
        assertThat(after.lastError()).contains("before the session");
    }

    @Test
    void keepsWhatItKnowsWhenItWaitsOrEndsWithoutAnAttempt() {
        Delivery failed = attempted(FIRST, REFUSED);
        Delivery waiting = failed.waiting(NOW.plusSeconds(60));
        assertThat(waiting.dueAt()).isEqualTo(NOW.plusSeconds(60));
        assertThat(waiting.lastStatus()).isEqualTo(500);
        assertThat(waiting.attemptCount()).isEqualTo(1);

        Delivery ended = failed.ended(DeliveryStatus.CANCELLED, "the key was deleted", NOW);
        assertThat(ended.status()).isEqualTo(DeliveryStatus.CANCELLED);
        assertThat(ended.lastError()).isEqualTo("the key was deleted");
        assertThat(ended.finishedAt()).isEqualTo(NOW);
        assertThat(ended.attemptCount()).isEqualTo(1);
    }

    private Delivery attempted(Delivery delivery, Outcome outcome) {
        Attempt attempt = TestDeliveries.attempt(outcome);
        return delivery.attempted(attempt, outcome, schedule, NOW);
    }
}
