package com.therapybooking.delivery.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.therapybooking.delivery.model.Attempt;
import com.therapybooking.delivery.model.DeliveryProperties;
import com.therapybooking.support.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

class AttemptRetentionTest {

    private static final Instant NOW = Instant.parse("2030-03-01T12:00:00Z");
    private static final Duration RETENTION = Duration.ofDays(1);

    private final SettableClock clock = new SettableClock();
    private final AttemptStore attempts = mock();
    private final DeliveryHistory history = mock();
    private final AttemptRetention retention =
            new AttemptRetention(
                    attempts,
                    history,
                    new DeliveryProperties("5s", "", "1d", "5d", "false"),
                    clock);

    @BeforeEach
    void setTheClock() {
        clock.set(NOW);
    }

    @Test
    void readsAttemptsThatAreOlderThanTheRetention() {
        when(attempts.foldedUntil()).thenReturn(NOW);

        retention.step();

        assertThat(readUntil()).isEqualTo(NOW.minus(RETENTION));
    }

    @Test
    void leavesAttemptsThatAreNotCountedYet() {
        Instant counted = NOW.minus(RETENTION).minusSeconds(600);
        when(attempts.foldedUntil()).thenReturn(counted);

        retention.step();

        assertThat(readUntil()).isEqualTo(counted);
    }

    @Test
    void deletesTestsAndAttemptsWhoseDeliveryHasLeftTheHistory() {
        ObjectId gone = new ObjectId();
        ObjectId present = new ObjectId();
        List<StoredAttempt> old = List.of(of(null), of(gone), of(present), of(present));
        when(attempts.foldedUntil()).thenReturn(NOW);
        doAnswer(
                        call -> {
                            call.<Consumer<List<StoredAttempt>>>getArgument(1).accept(old);
                            return null;
                        })
                .when(attempts)
                .forEachBatchBefore(any(), any());
        when(history.existing(List.of(gone, present))).thenReturn(Set.of(present));

        retention.step();

        verify(attempts).delete(List.of(old.get(0).id(), old.get(1).id()));
    }

    private static StoredAttempt of(@Nullable ObjectId delivery) {
        return new StoredAttempt(new ObjectId(), new ObjectId(), delivery, mock(Attempt.class));
    }

    private Instant readUntil() {
        ArgumentCaptor<Instant> time = ArgumentCaptor.captor();
        verify(attempts).forEachBatchBefore(time.capture(), any());
        return time.getValue();
    }
}
