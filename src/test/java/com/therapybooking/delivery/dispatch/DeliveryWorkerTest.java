package com.therapybooking.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.therapybooking.booking.outbox.BookingOutbox;
import com.therapybooking.delivery.metrics.DeliveryMetrics;
import com.therapybooking.delivery.model.DeliveryProperties;
import com.therapybooking.delivery.store.DeliveryStore;
import com.therapybooking.platform.settings.DatabaseProperties;
import com.therapybooking.support.SettableClock;
import com.therapybooking.webhook.KeyCache;
import java.time.Duration;
import java.time.Instant;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeliveryWorkerTest {

    private static final Instant NOW = Instant.parse("2030-01-20T14:00:00Z");

    private final SettableClock clock = new SettableClock();
    private final ScheduledTasks tasks = new ScheduledTasks();
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
                        mock(KeyCache.class),
                        mock(BookingOutbox.class),
                        mock(DeliveryStore.class),
                        claims,
                        mock(AttemptRunner.class),
                        mock(OutcomeRecorder.class),
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

    /** The scheduler's wait does not follow the clock: a planned round begins up to 5 s later. */
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
