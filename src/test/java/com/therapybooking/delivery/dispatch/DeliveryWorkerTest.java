package com.therapybooking.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.same;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.therapybooking.booking.outbox.BookingOutbox;
import com.therapybooking.delivery.erasure.RecentErasures;
import com.therapybooking.delivery.metrics.DeliveryMetrics;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryProperties;
import com.therapybooking.delivery.model.TestDeliveries;
import com.therapybooking.delivery.store.DeliveryStore;
import com.therapybooking.platform.settings.DatabaseProperties;
import com.therapybooking.support.SettableClock;
import com.therapybooking.webhook.KeyCache;
import com.therapybooking.webhook.TestKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryWorkerTest {

    private static final Instant NOW = Instant.parse("2030-01-20T14:00:00Z");

    private final SettableClock clock = new SettableClock();
    private final ScheduledTasks tasks = new ScheduledTasks();
    private final KeyCache keys = mock(KeyCache.class);
    private final AttemptRunner runner = mock(AttemptRunner.class);
    private final OutcomeRecorder recorder = mock(OutcomeRecorder.class);
    private final DeliveryStore store = mock(DeliveryStore.class);
    private final RecentErasures erasures = mock(RecentErasures.class);
    private DeliveryWorker worker;

    @BeforeEach
    void start() {
        clock.set(NOW);
        DeliveryProperties settings = mock(DeliveryProperties.class);
        when(settings.attemptTimeout()).thenReturn(Duration.ofSeconds(5));
        QueueClaims claims = mock(QueueClaims.class);
        when(claims.round(any(), anyInt(), any())).thenReturn(Instant.MAX);
        worker =
                new DeliveryWorker(
                        keys,
                        mock(BookingOutbox.class),
                        store,
                        claims,
                        runner,
                        recorder,
                        erasures,
                        settings,
                        mock(DatabaseProperties.class),
                        mock(DeliveryMetrics.class),
                        tasks.scheduler(),
                        clock);
        worker.start();
    }

    @AfterEach
    void stop() {
        worker.stop();
    }

    @Test
    void anIdleServicePollsAgainAfterFiveSeconds() {
        tasks.runLast();

        assertThat(tasks.times().getLast()).isEqualTo(NOW.plusSeconds(5));
    }

    /**
     * If the slot were released earlier, outcomes that are not stored would accumulate until the
     * leases of their events expire.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keepsTheSlotOfAnAttemptUntilItIsStoredIfStoringIsSlow(boolean slow) throws Exception {
        ObjectId key = new ObjectId();
        when(keys.find(key))
                .thenReturn(
                        Optional.of(TestKeys.signing(TestKeys.enabled(key, "booking.created"))));
        CountDownLatch recording = new CountDownLatch(1);
        CountDownLatch stored = new CountDownLatch(1);
        when(runner.run(any(), any())).thenReturn(new AttemptResult.Postponed());
        when(recorder.isBehind()).thenReturn(slow);
        doAnswer(
                        call -> {
                            recording.countDown();
                            stored.await();
                            return null;
                        })
                .when(recorder)
                .record(any(), any(), any());

        worker.accept(
                new Work.Fresh(TestDeliveries.pending(key, null, "{}"), NOW, () -> {}, () -> {}));

        assertThat(recording.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(worker.inProgress(key)).isEqualTo(slow ? 1 : 0);
        stored.countDown();
        await().until(() -> worker.inProgress(key) == 0);
    }

    @Test
    void storesNothingOfAPersonWhoWasErasedWhileTheDeliveryWaited() {
        Delivery delivery = TestDeliveries.pending(new ObjectId(), null, "{\"client\":{}}");
        Delivery erased = TestDeliveries.pending(delivery.keyId(), null, "{}");
        when(erasures.without(delivery)).thenReturn(erased);
        when(store.insert(any())).thenReturn(CompletableFuture.completedFuture(true));

        worker.store(new Work.Fresh(delivery, NOW, () -> {}, () -> {})).join();

        verify(store).insert(same(erased));
    }

    /**
     * A correction of the clock does not change the wait of the scheduler, so a planned round may
     * begin up to 5 s late.
     */
    @Test
    void pollsAfterTheClockWasCorrectedForwards() {
        tasks.runLast();
        clock.set(NOW.plus(Duration.ofHours(8)));
        worker.wake(new ObjectId());
        tasks.runLast();

        assertThat(tasks.times().getLast())
                .isBetween(clock.instant(), clock.instant().plusSeconds(5));
    }

    @Test
    void pollsAfterTheClockWasCorrectedBackwards() {
        tasks.runLast();
        clock.set(NOW.minus(Duration.ofHours(8)));
        worker.wake(new ObjectId());
        assertThat(tasks.times().getLast())
                .isBetween(clock.instant(), clock.instant().plusSeconds(5));
        tasks.runLast();

        assertThat(tasks.times().getLast())
                .isBetween(clock.instant(), clock.instant().plusSeconds(5));
    }
}
