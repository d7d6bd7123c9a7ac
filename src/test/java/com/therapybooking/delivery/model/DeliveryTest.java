package com.therapybooking.delivery.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

class DeliveryTest {

    private static final Instant NOW = TestDeliveries.CREATED;
    private static final Delivery FIRST = TestDeliveries.pending(new ObjectId(), null, "{}");

    @Test
    void waitsForItsNextAttemptAfterAFailure() {
        Delivery after =
                FIRST.attempted(
                        attempt(500),
                        new Transition(DeliveryStatus.PENDING, NOW.plusSeconds(10)),
                        NOW);
        assertThat(after.status()).isEqualTo(DeliveryStatus.PENDING);
        assertThat(after.dueAt()).isEqualTo(NOW.plusSeconds(10));
        assertThat(after.finishedAt()).isNull();
        assertThat(after.attemptCount()).isEqualTo(1);
        assertThat(after.tries()).isEqualTo(1);
        assertThat(after.lastStatus()).isEqualTo(500);
    }

    @Test
    void isFinishedAfterASuccess() {
        Delivery after =
                FIRST.attempted(
                        attempt(200),
                        Transition.finished(DeliveryStatus.DELIVERED),
                        NOW.plusSeconds(1));
        assertThat(after.finishedAt()).isEqualTo(NOW.plusSeconds(1));
    }

    @Test
    void keepsWhatItKnowsWhenItWaitsOrEndsWithoutAnAttempt() {
        Delivery failed =
                FIRST.attempted(
                        attempt(500),
                        new Transition(DeliveryStatus.PENDING, NOW.plusSeconds(10)),
                        NOW);
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

    private static Attempt attempt(int status) {
        return new Attempt(1, NOW, 5, status, null, null, null, TestDeliveries.request());
    }
}
