package com.therapybooking.delivery;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.therapybooking.delivery.dispatch.DeliveryWorker;
import com.therapybooking.delivery.keyhealth.KeyEvents;
import com.therapybooking.delivery.keyhealth.OperationalEvents;
import com.therapybooking.delivery.store.DeliveryStore;
import com.therapybooking.support.SettableClock;
import com.therapybooking.webhook.KeyCache;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.mockito.InOrder;
import org.springframework.scheduling.TaskScheduler;

class KeyEventPublisherTest {

    private final OperationalEvents events = mock(OperationalEvents.class);
    private final TaskScheduler scheduler = mock(TaskScheduler.class);
    private final SettableClock clock = new SettableClock();
    private final KeyEventPublisher publisher =
            new KeyEventPublisher(
                    mock(KeyEvents.class),
                    events,
                    mock(KeyCache.class),
                    mock(DeliveryStore.class),
                    mock(DeliveryWorker.class),
                    scheduler,
                    clock);

    @Test
    void plansARunForAnAddedEventAndTakesItBeforeItReads() {
        ArgumentCaptor<Runnable> added = ArgumentCaptor.captor();
        verify(events).onAdded(added.capture());
        added.getValue().run();
        verify(scheduler, times(1)).schedule(any(), eq(clock.instant()));

        // an event that is added while the run reads those before it
        when(events.takeAdded()).thenReturn(true);
        when(events.waiting())
                .then(call -> {
                    added.getValue().run();
                    return List.of();
                });
        publisher.publish();

        InOrder order = inOrder(events, scheduler);
        order.verify(events).takeAdded();
        order.verify(events).waiting();
        order.verify(scheduler).schedule(any(), any(Instant.class));
    }
}
