package com.therapybooking.delivery;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.therapybooking.delivery.dispatch.DeliveryWorker;
import com.therapybooking.delivery.keyhealth.OperationalEvents;
import com.therapybooking.delivery.store.DeliveryStore;
import com.therapybooking.support.SettableClock;
import com.therapybooking.webhook.KeyCache;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.mockito.InOrder;
import org.springframework.scheduling.TaskScheduler;

class KeyEventPublisherTest {

    private final OperationalEvents events = mock(OperationalEvents.class);
    private final TaskScheduler scheduler = mock(TaskScheduler.class);
    private final SettableClock clock = new SettableClock();

    @BeforeEach
    void create() {
        new KeyEventPublisher(
                events,
                mock(KeyCache.class),
                mock(DeliveryStore.class),
                mock(DeliveryWorker.class),
                scheduler,
                clock);
    }

    @Test
    void plansOneRunForManyEventsAndAnotherForOneThatIsAddedMeanwhile() {
        ArgumentCaptor<Runnable> added = ArgumentCaptor.captor();
        verify(events).onAdded(added.capture());
        for (int i = 0; i < 100; i++) {
            added.getValue().run();
        }
        ArgumentCaptor<Runnable> run = ArgumentCaptor.captor();
        verify(scheduler, times(1)).schedule(run.capture(), any(Instant.class));

        when(events.waiting())
                .then(call -> {
                    added.getValue().run();
                    return List.of();
                });
        run.getValue().run();

        InOrder order = inOrder(events, scheduler);
        order.verify(events).waiting();
        order.verify(scheduler).schedule(any(), any(Instant.class));
    }
}
