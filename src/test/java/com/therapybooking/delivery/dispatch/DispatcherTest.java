package com.therapybooking.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyCollection;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.BookingEvent;
import com.therapybooking.booking.model.TestBookings;
import com.therapybooking.booking.outbox.BookingOutbox;
import com.therapybooking.delivery.erasure.RecentErasures;
import com.therapybooking.delivery.store.AnnouncedDeliveries;
import com.therapybooking.support.SettableClock;
import com.therapybooking.webhook.KeyCache;
import com.therapybooking.webhook.SigningKey;
import com.therapybooking.webhook.TestKeys;
import com.therapybooking.webhook.event.WebhookEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;
import org.mockito.Mockito;

class DispatcherTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final String CREATED = "booking.created";
    private static final int COMPLETION_MS = 10_000;

    private final ObjectId therapist = new ObjectId();
    private final Booking booking = TestBookings.unpaid(therapist, NOW.plusSeconds(86_400), NOW);
    private final BookingEvent event =
            new BookingEvent.BookingCreated(UUID.randomUUID(), NOW, booking);
    private final SigningKey one = key();
    private final SigningKey two = key();
    private final KeyCache keys = mock(KeyCache.class);
    private final BookingOutbox outbox = mock(BookingOutbox.class);
    private final DeliveryWorker worker = mock(DeliveryWorker.class);
    private final SendCheck check = mock(SendCheck.class);
    private final List<Work.Fresh> accepted = new ArrayList<>();
    private final List<Work.Fresh> queued = new CopyOnWriteArrayList<>();
    private final Dispatcher dispatcher =
            new Dispatcher(
                    keys,
                    outbox,
                    worker,
                    check,
                    new UnstoredDeliveries(
                            mock(AnnouncedDeliveries.class),
                            mock(RecentErasures.class),
                            new SettableClock()));

    @BeforeEach
    void collectTheWork() {
        Mockito.doAnswer(call -> accepted.add(call.getArgument(0))).when(worker).accept(any());
        Mockito.doAnswer(
                        call -> {
                            queued.add(call.getArgument(0));
                            return CompletableFuture.completedFuture(null);
                        })
                .when(worker)
                .store(any());
    }

    @Test
    void createsOneDeliveryForEachSubscribedKey() {
        subscribed(one, two);

        dispatcher.accept(event);

        assertThat(accepted)
                .extracting(work -> work.delivery().keyId())
                .containsExactly(one.key().id(), two.key().id());
        assertThat(accepted)
                .allSatisfy(work -> {
                    assertThat(work.delivery().eventId()).isEqualTo(event.id().toString());
                    assertThat(work.delivery().data()).isEqualTo(WebhookEvent.of(event).data());
                });
        verify(worker, never()).store(any());
    }

    @Test
    void clearsTheEventOnlyWhenEveryDeliveryIsStored() {
        subscribed(one, two);
        dispatcher.accept(event);

        accepted.getFirst().afterStore().run();
        verify(outbox, Mockito.after(200).never()).clear(anyCollection());

        accepted.getLast().afterStore().run();
        verify(outbox, timeout(COMPLETION_MS)).clear(List.of(event));
    }

    @Test
    void clearsAnEventThatNoKeyTakes() {
        subscribed();

        dispatcher.accept(event);

        verify(outbox, timeout(COMPLETION_MS)).clear(List.of(event));
        verifyNoInteractions(worker);
    }

    @Test
    void queuesTheEventForAKeyThatSubscribedMeanwhileBeforeItIsCleared() {
        subscribed(one);
        dispatcher.accept(event);
        subscribed(one, two);

        accepted.getFirst().afterStore().run();
        Awaitility.await().until(() -> !queued.isEmpty());
        assertThat(queued.getFirst().delivery().keyId()).isEqualTo(two.key().id());
        verify(outbox, never()).clear(anyCollection());

        queued.getFirst().afterStore().run();
        verify(outbox, timeout(COMPLETION_MS)).clear(List.of(event));
        verify(worker, times(1)).store(any());
    }

    @Test
    void restoresAnEventThroughTheQueue() {
        subscribed(one);

        when(outbox.takeOverdue(anyInt())).thenReturn(List.of(event)).thenReturn(List.of());
        dispatcher.restoreOverdue();

        verify(worker, never()).accept(any());
        assertThat(queued)
                .extracting(work -> work.delivery().keyId())
                .containsExactly(one.key().id());
    }

    /** More than the queue of writes has room for would be refused, the same ones each time. */
    @Test
    void restoresAnEventOfManyKeysInPortions() {
        List<CompletableFuture<Void>> writes = Collections.synchronizedList(new ArrayList<>());
        when(worker.store(any()))
                .thenAnswer(call -> {
                    CompletableFuture<Void> write = new CompletableFuture<>();
                    writes.add(write);
                    return write;
                });
        subscribed(Stream.generate(DispatcherTest::key).limit(4_500).toArray(SigningKey[]::new));
        when(outbox.takeOverdue(anyInt())).thenReturn(List.of(event)).thenReturn(List.of());

        Thread sweep = Thread.startVirtualThread(dispatcher::restoreOverdue);
        for (int stored : new int[] {2_000, 4_000, 4_500}) {
            Awaitility.await()
                    .during(Duration.ofMillis(100))
                    .untilAsserted(() -> assertThat(writes).hasSize(stored));
            List.copyOf(writes).forEach(write -> write.complete(null));
        }

        Awaitility.await().until(() -> !sweep.isAlive());
    }

    @Test
    void endsTheRemindersOfAMovedOrCancelledSessionFirst() {
        BookingEvent moved =
                new BookingEvent.BookingRescheduled(
                        UUID.randomUUID(), NOW, booking, NOW.plusSeconds(60));
        BookingEvent cancelled =
                new BookingEvent.BookingCancelled(UUID.randomUUID(), NOW, booking, "client");
        when(keys.subscribers(any(), any())).thenReturn(List.of(one));
        for (BookingEvent each : List.of(moved, cancelled)) {
            dispatcher.accept(each);
        }

        InOrder order = inOrder(check, worker);
        for (int i = 0; i < 2; i++) {
            order.verify(check).bookingChanged(booking.id());
            order.verify(worker).accept(any());
        }
        dispatcher.accept(event);
        verify(check, times(2)).bookingChanged(any());
    }

    @Test
    void leavesTheEventToTheSweepWhenTheDatabaseDoesNotAnswer() {
        subscribed(one);
        Mockito.doThrow(new IllegalStateException("away")).when(outbox).clear(anyCollection());
        dispatcher.accept(event);

        accepted.getFirst().afterStore().run();

        verify(outbox, timeout(COMPLETION_MS)).clear(List.of(event));
        dispatcher.accept(event);
        assertThat(accepted).hasSize(2);
    }

    private void subscribed(SigningKey... subscribers) {
        when(keys.subscribers(eq(CREATED), any())).thenReturn(Arrays.asList(subscribers));
    }

    private static SigningKey key() {
        return TestKeys.signing(TestKeys.enabled(new ObjectId(), CREATED));
    }
}
