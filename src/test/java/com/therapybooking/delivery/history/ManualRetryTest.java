package com.therapybooking.delivery.history;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.therapybooking.delivery.dispatch.DeliveryWorker;
import com.therapybooking.delivery.dispatch.SendCheck;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryProperties;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.delivery.model.TestDeliveries;
import com.therapybooking.delivery.store.DeliveryHistory;
import com.therapybooking.delivery.store.DeliveryRequeue;
import com.therapybooking.identity.audit.AuditLog;
import com.therapybooking.support.SettableClock;
import com.therapybooking.webhook.KeyCache;
import com.therapybooking.webhook.TestKeys;
import java.time.Instant;
import java.util.Optional;
import org.bson.types.ObjectId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManualRetryTest {

    private static final Instant NOW = TestDeliveries.CREATED;

    private final ObjectId keyId = new ObjectId();
    private final SettableClock clock = new SettableClock();
    private final DeliveryHistory history = mock(DeliveryHistory.class);
    private final DeliveryRequeue requeue = mock(DeliveryRequeue.class);
    private final KeyCache keys = mock(KeyCache.class);
    private final ManualRetry retry =
            new ManualRetry(
                    history,
                    requeue,
                    mock(Deliveries.class),
                    keys,
                    mock(DeliveryWorker.class),
                    mock(SendCheck.class),
                    mock(AuditLog.class),
                    new DeliveryProperties("5s", "", "30d", "5d", "false"),
                    clock);

    /**
     * A delivery that is over is sent although it would be cancelled or expired otherwise. A
     * delivered event that is sent again is not over: if its type is removed from the key, it is
     * cancelled.
     */
    @ParameterizedTest
    @CsvSource({
        "PENDING, true, false",
        "FAILED, true, false",
        "DELIVERED, true, true",
        "DELIVERED, false, false",
        "EXPIRED, true, true",
        "CANCELLED, true, true",
        "CANCELLED, false, true"
    })
    void sendsWhatIsOverOnRequest(DeliveryStatus status, boolean reminder, boolean requested) {
        clock.set(NOW);
        Delivery waiting =
                TestDeliveries.pending(keyId, reminder ? NOW.plusSeconds(900) : null, "{}");
        Delivery delivery = status.open() ? waiting : waiting.ended(status, "ended", NOW);
        when(history.find(delivery.id())).thenReturn(Optional.of(delivery));
        when(keys.find(keyId))
                .thenReturn(
                        Optional.of(TestKeys.signing(TestKeys.enabled(keyId, delivery.event()))));
        when(requeue.reopen(any(), anyBoolean(), any())).thenReturn(Optional.of(waiting));

        retry.retry(delivery.id());

        verify(requeue).reopen(delivery, requested, NOW);
    }
}
