package com.therapybooking.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.therapybooking.delivery.metrics.DeliveryMetrics;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryProperties;
import com.therapybooking.delivery.model.TestDeliveries;
import com.therapybooking.delivery.store.DeliveryRequeue;
import com.therapybooking.delivery.store.DeliveryStore;
import com.therapybooking.support.SettableClock;
import com.therapybooking.webhook.KeyCache;
import com.therapybooking.webhook.TestKeys;
import com.therapybooking.webhook.WebhookKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QueueClaimsTest {

    private static final Instant NOW = TestDeliveries.CREATED;
    private static final int SLOTS = 4;

    private final ObjectId keyId = new ObjectId();
    private final SettableClock clock = new SettableClock();
    private final KeyCache keyCache = mock();
    private final DeliveryStore store = mock();
    private final OutcomeRecorder recorder = mock();
    private final KeyLane lane =
            new KeyLane(keyId, planned -> {}, new AttemptThreads(), new AtomicInteger());
    private final AtomicInteger freed = new AtomicInteger();
    private QueueClaims claims;

    @BeforeEach
    void start() {
        clock.set(NOW);
        DeliveryProperties settings = mock();
        when(settings.attemptTimeout()).thenReturn(Duration.ofSeconds(5));
        DeliveryRequeue requeue = mock();
        DeliveryMetrics metrics = mock();
        claims = new QueueClaims(keyCache, store, requeue, recorder, settings, metrics, clock);
    }

    /** Another instance may just have created the key, or its document may be unreadable. */
    @Test
    void leavesTheDeliveriesOfAnUnknownKeyInTheQueue() {
        when(keyCache.find(keyId)).thenReturn(Optional.empty());

        assertThat(round()).isEqualTo(NOW.plusSeconds(1));

        verify(keyCache).refresh();
        verify(store, never()).cancelAll(any(), any(), any());
    }

    @Test
    void cancelsTheDeliveriesOfADeletedKey() {
        cached(TestKeys.deleted(keyId, "booking.created"));

        assertThat(round()).isEqualTo(Instant.MAX);

        verify(store).cancelAll(keyId, Delivery.KEY_DELETED, NOW);
    }

    @Test
    void returnsWhatItClaimedAtShutdown() {
        cached(TestKeys.enabled(keyId, "booking.created"));
        DeliveryStore.Claimed claimed = mock();
        when(store.claim(any(), anyInt(), anyInt(), any(), any())).thenReturn(List.of(claimed));

        claims.round(lane, 1, new QueueClaims.ReservedSlots(held -> null, freed::incrementAndGet));

        verify(recorder).returnToQueue(new Work.Held(claimed));
        assertThat(freed).hasValue(1);
    }

    @Test
    void anErrorLosesNoSlotOfTheOtherClaims() {
        cached(TestKeys.enabled(keyId, "booking.created"));
        lane.claimAt(NOW);
        int slots = lane.beginClaim(NOW);
        when(store.claim(any(), anyInt(), anyInt(), any(), any()))
                .thenReturn(List.of(mock(DeliveryStore.Claimed.class), mock()));
        QueueClaims.ReservedSlots failing =
                new QueueClaims.ReservedSlots(
                        held -> {
                            throw new OutOfMemoryError("in a test");
                        },
                        freed::incrementAndGet);

        assertThatThrownBy(() -> claims.round(lane, slots, failing))
                .isInstanceOf(OutOfMemoryError.class);

        lane.leaveRound(slots - 1);
        assertThat(lane.hasUnclaimed()).isFalse();
    }

    private Instant round() {
        return claims.round(
                lane,
                SLOTS,
                new QueueClaims.ReservedSlots(
                        held -> {
                            throw new AssertionError("nothing is claimed");
                        },
                        freed::incrementAndGet));
    }

    private void cached(WebhookKey key) {
        when(keyCache.find(keyId)).thenReturn(Optional.of(TestKeys.signing(key)));
    }
}
