package com.therapybooking.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.mongodb.MongoException;
import com.therapybooking.delivery.erasure.RecentErasures;
import com.therapybooking.delivery.metrics.DeliveryMetrics;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.TestDeliveries;
import com.therapybooking.delivery.store.AttemptStore;
import com.therapybooking.delivery.store.DeliveryStore;
import com.therapybooking.support.SettableClock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OutcomeRecorderTest {

    private static final int LIMIT = 2_000;

    private final DeliveryStore store = mock(DeliveryStore.class);
    private final RecentErasures erasures = mock(RecentErasures.class);
    private final OutcomeRecorder recorder =
            new OutcomeRecorder(
                    store,
                    mock(AttemptStore.class),
                    mock(DeliveryMetrics.class),
                    erasures,
                    new SettableClock());
    private final KeyLane lane =
            new KeyLane(new ObjectId(), _ -> {}, new AttemptThreads(), new AtomicInteger());

    @BeforeEach
    void erasesNothing() {
        when(erasures.without(any(Delivery.class))).thenAnswer(call -> call.getArgument(0));
    }

    @Test
    void isBehindWhileTwoThousandOutcomesAreNotStored() {
        CompletableFuture<Boolean> stored = new CompletableFuture<>();
        when(store.insertOutcome(any())).thenReturn(stored);
        for (int i = 1; i < LIMIT; i++) {
            Thread.startVirtualThread(this::record);
        }
        await().untilAsserted(() -> assertThat(recorder.unfinished()).isEqualTo(LIMIT - 1));
        assertThat(recorder.isBehind()).isFalse();

        Thread.startVirtualThread(this::record);
        await().until(recorder::isBehind);

        stored.complete(true);
        await().untilAsserted(() -> assertThat(recorder.unfinished()).isZero());
        assertThat(recorder.isBehind()).isFalse();
    }

    @Test
    void storesAnOutcomeAgainWhenTheDatabaseFailed() {
        when(store.insertOutcome(any()))
                .thenReturn(CompletableFuture.failedFuture(new MongoException("away")))
                .thenReturn(CompletableFuture.completedFuture(true));

        record();

        verify(store, times(2)).insertOutcome(any());
        assertThat(recorder.unfinished()).isZero();
    }

    @Test
    void logsAnOutcomeThatAShutdownInterruptsWithoutATrace() {
        when(store.insertOutcome(any()))
                .thenReturn(CompletableFuture.failedFuture(new MongoException("about jane")));
        Logger logger = (Logger) LoggerFactory.getLogger(OutcomeRecorder.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            Thread.currentThread().interrupt();
            record();
        } finally {
            logger.detachAppender(log);
            Thread.interrupted();
        }

        assertThat(log.list)
                .filteredOn(ILoggingEvent::getThreadName, Thread.currentThread().getName())
                .filteredOn(line -> line.getFormattedMessage().contains("Interrupted"))
                .singleElement()
                .returns(Level.WARN, ILoggingEvent::getLevel)
                .returns(null, ILoggingEvent::getThrowableProxy)
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .doesNotContain("jane");
    }

    /** The batch may have failed because of another outcome. */
    @Test
    void storesAnOutcomeAgainWhenItsBatchFailed() {
        when(store.insertOutcome(any()))
                .thenReturn(CompletableFuture.failedFuture(new IllegalStateException("broken")))
                .thenReturn(CompletableFuture.completedFuture(true));

        record();

        verify(store, times(2)).insertOutcome(any());
    }

    private void record() {
        Delivery delivery = TestDeliveries.pending(lane.keyId(), null, "{}");
        recorder.record(
                new Work.Fresh(delivery, TestDeliveries.CREATED, () -> {}, () -> {}),
                new AttemptResult.Ended(delivery),
                lane);
    }
}
