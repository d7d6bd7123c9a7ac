package com.therapybooking.delivery.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyList;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.BookingEvent;
import com.therapybooking.booking.model.TestBookings;
import com.therapybooking.booking.outbox.BookingOutbox;
import com.therapybooking.delivery.dispatch.DeliveryWorker;
import com.therapybooking.delivery.keyhealth.OperationalEvents;
import com.therapybooking.delivery.store.DeliveryHistory;
import com.therapybooking.delivery.store.DeliveryRequeue;
import com.therapybooking.delivery.store.DeliveryStore;
import com.therapybooking.support.SettableClock;
import com.therapybooking.webhook.KeyAudit;
import com.therapybooking.webhook.KeyCache;
import com.therapybooking.webhook.SigningKey;
import com.therapybooking.webhook.TestKeys;
import com.therapybooking.webhook.WebhookKey;
import com.therapybooking.webhook.WebhookService;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;

/**
 * Tests how a recovery processes a long time range in batches, and how it stops when another
 * instance has taken over.
 */
class RecoveryTest {

    private static final String EVENT = "booking.created";
    private static final Instant NOW = Instant.parse("2030-01-20T12:00:00Z");
    private static final Instant FROM = NOW.minus(Duration.ofDays(7));
    private static final Instant LATER = FROM.plusSeconds(3_600);
    private static final Instant BEGIN = NOW.minus(Duration.ofDays(30));
    private static final int BATCH = 500;

    private final ObjectId keyId = new ObjectId();
    private final SigningKey key = TestKeys.signing(TestKeys.enabled(keyId, EVENT));
    private final Recoveries recoveries = mock(Recoveries.class);
    private final DeliveryHistory history = mock(DeliveryHistory.class);
    private final DeliveryRequeue requeue = mock(DeliveryRequeue.class);
    private final DeliveryStore store = mock(DeliveryStore.class);
    private final BookingOutbox outbox = mock(BookingOutbox.class);
    private final OperationalEvents operational = mock(OperationalEvents.class);
    private final WebhookService keys = mock(WebhookService.class);
    private final KeyCache keyCache = mock(KeyCache.class);
    private final HistoryBegin historyBegin = mock(HistoryBegin.class);
    private final SettableClock clock = new SettableClock();
    private final Recovery recovery =
            new Recovery(
                    recoveries,
                    new MissedEvents(outbox, operational, history, historyBegin, clock),
                    requeue,
                    store,
                    keys,
                    keyCache,
                    mock(DeliveryWorker.class),
                    mock(KeyAudit.class),
                    historyBegin,
                    clock);

    @BeforeEach
    void nothingIsMissing() {
        clock.set(NOW);
        when(historyBegin.at(NOW)).thenReturn(BEGIN);
        WebhookKey found = key.key();
        when(keys.get(keyId)).thenReturn(found);
        when(keyCache.find(keyId)).thenReturn(Optional.of(key));
        when(recoveries.advance(any(), any(), anyLong(), any())).thenReturn(true);
        when(requeue.forEachFailed(any(), any())).thenReturn(true);
        when(store.insert(any())).thenReturn(CompletableFuture.completedFuture(true));
        when(history.existing(anyList())).thenAnswer(call -> Set.copyOf(call.getArgument(0)));
    }

    @Test
    void renewsItsLeaseAfterEachBatchAlthoughNothingWasMissing() {
        List<BookingEvent> first = events(FROM, BATCH);
        List<BookingEvent> second = events(LATER, 3);
        booked(first, second);

        run(FROM);

        InOrder order = inOrder(recoveries);
        order.verify(recoveries)
                .advance(any(), eq(first.getLast().occurredAt()), eq(0L), eq(NOW.plusSeconds(30)));
        order.verify(recoveries).advance(any(), eq(second.getLast().occurredAt()), eq(0L), any());
        order.verify(recoveries).advance(any(), eq(NOW), eq(0L), any());
        order.verify(recoveries).finish(any(), eq(NOW));
    }

    @Test
    void stopsWhenAnotherInstanceHasTakenOver() {
        booked(events(FROM, BATCH), events(LATER, 3));
        when(recoveries.advance(any(), any(), anyLong(), any())).thenReturn(true, false);

        run(FROM);

        verify(outbox, times(1)).between(any(), any(), any(), anyInt());
        verify(recoveries, never()).finish(any(), any());
    }

    @Test
    void bringsRetriesForwardOnceAndNotAgainWhenItContinues() {
        booked(List.of());
        run(FROM);
        run(LATER);

        verify(requeue, times(1)).makeDueBetween(keyId, FROM, NOW, NOW);
    }

    @Test
    void readsAllOperationalEventsWhenItContinues() {
        booked(List.of());
        run(LATER);

        verify(outbox).between(eq(LATER), eq(NOW), any(), anyInt());
        verify(operational).between(FROM, NOW, keyId);
    }

    /** The deliveries of these events may be deleted at any time. */
    @Test
    void leavesEventsBeforeTheBeginOfTheHistoryAlone() {
        when(history.existing(anyList())).thenReturn(Set.of());
        booked(List.of(event(BEGIN.minusMillis(1)), event(BEGIN)));

        assertThat(recovery.count(keyId, BEGIN.minusSeconds(60), NOW)).isEqualTo(1);
        verify(outbox).between(eq(BEGIN), eq(NOW), any(), anyInt());
    }

    private void run(Instant cursor) {
        Recoveries.Task task =
                new Recoveries.Task(
                        new ObjectId(),
                        new ObjectId(),
                        keyId,
                        FROM,
                        NOW,
                        NOW,
                        cursor,
                        cursor.isAfter(FROM));
        when(recoveries.take(any(), any()))
                .thenReturn(Optional.of(task))
                .thenReturn(Optional.empty());
        recovery.step();
    }

    @SafeVarargs
    private void booked(List<BookingEvent>... batches) {
        var reads = when(outbox.between(any(), any(), any(), anyInt()));
        for (List<BookingEvent> batch : batches) {
            reads = reads.thenReturn(batch);
        }
        when(operational.between(any(), any(), any())).thenReturn(List.of());
    }

    private static List<BookingEvent> events(Instant from, int count) {
        List<BookingEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(event(from.plusMillis(i)));
        }
        return events;
    }

    private static BookingEvent event(Instant at) {
        Booking booking = TestBookings.unpaid(new ObjectId(), at.plusSeconds(86_400), at);
        return new BookingEvent.BookingCreated(UUID.randomUUID(), at, booking);
    }
}
