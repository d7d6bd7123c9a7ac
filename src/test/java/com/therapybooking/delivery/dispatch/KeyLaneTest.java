package com.therapybooking.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.delivery.dispatch.KeyLane.Placement;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.Failure;
import com.therapybooking.delivery.model.Outcome;
import com.therapybooking.delivery.model.TestDeliveries;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyLaneTest {

    private static final Instant NOW = TestDeliveries.CREATED;
    private static final Outcome OK = new Outcome.Delivered(200, "");
    private static final Outcome HUNG = new Outcome.NoResponse(Failure.TIMEOUT);
    private static final Outcome BROKEN = new Outcome.Refused(500, "", null);

    private final List<Instant> planned = new ArrayList<>();
    private final AtomicInteger waitingInAll = new AtomicInteger();
    private final AttemptThreads threads = new AttemptThreads();
    private final KeyLane lane = new KeyLane(new ObjectId(), planned::add, threads, waitingInAll);

    @BeforeEach
    void makeDeliveriesDue() {
        lane.claimAt(NOW);
        planned.clear();
    }

    @Test
    void startsAsManyAsItHasSlotsAndQueuesTheRest() {
        fillSlots();

        assertThat(place(other())).isEqualTo(Placement.WAITING);
    }

    @Test
    void storesWhatTheServiceHasNoRoomForWhileTheLaneIsIdle() {
        leaveFree(0);

        assertThat(place(other())).isEqualTo(Placement.STORE);
    }

    @Test
    void storesWhatHasNoRoomInMemoryBesideTheOtherKeys() {
        fillSlots();
        waitingInAll.set(KeyLane.MAX_WAITING_IN_ALL - 1);
        assertThat(place(other())).isEqualTo(Placement.WAITING);

        assertThat(place(other())).isEqualTo(Placement.STORE);
        assertThat(place(reminder())).isEqualTo(Placement.STORE);

        assertThat(lane.nextOrRelease()).isNotNull();
        assertThat(place(other())).isEqualTo(Placement.WAITING);
        assertThat(lane.removeAcceptedBefore(Instant.MAX)).hasSize(1);
        assertThat(waitingInAll).hasValue(KeyLane.MAX_WAITING_IN_ALL - 1);
    }

    @Test
    void handsASlotToReminderBeforeAnOlderEvent() {
        fillSlots();
        Work.Fresh other = other();
        Work.Fresh reminder = reminder();
        place(other);
        place(reminder);

        assertThat(lane.nextOrRelease()).isSameAs(reminder);
        assertThat(lane.nextOrRelease()).isSameAs(other);
        assertThat(lane.nextOrRelease()).isNull();
    }

    @Test
    void keepsNoQueueForAReceiverThatFails() {
        fillSlots();
        for (int i = 0; i < 3; i++) {
            lane.adapt(BROKEN, NOW);
        }

        assertThat(place(other())).isEqualTo(Placement.STORE);
    }

    @Test
    void bringsAHungReceiverDownToFewSlotsAndBackUpAsItAnswers() {
        for (int i = 0; i < 10; i++) {
            lane.adapt(HUNG, NOW);
        }
        assertThat(claimable()).isEqualTo(KeyLane.MIN_SLOTS / 2);

        for (int i = 0; i < 1_000; i++) {
            lane.adapt(OK, NOW);
        }
        assertThat(claimable()).isEqualTo(KeyLane.MAX_SLOTS / 2);
    }

    @Test
    void bringsRetriesForwardOnceWhenAReceiverThatCouldNotBeReachedAnswersAgain() {
        lane.adapt(OK, NOW);
        assertThat(lane.takeEarlyRetries(NOW.plusSeconds(9))).isFalse();
        lane.adapt(HUNG, NOW);
        assertThat(lane.takeEarlyRetries(NOW.plusSeconds(9))).isFalse();

        lane.adapt(OK, NOW);

        assertThat(lane.takeEarlyRetries(NOW.plusMillis(100))).isFalse();
        assertThat(lane.takeEarlyRetries(NOW.plusMillis(300))).isTrue();
        assertThat(lane.takeEarlyRetries(NOW.plusSeconds(60))).isFalse();
    }

    @Test
    void bringsRetriesForwardAtIntervalsForAReceiverThatFailsRepeatedly() {
        for (int i = 0; i < 2; i++) {
            lane.adapt(HUNG, NOW.plusSeconds(i));
            lane.adapt(OK, NOW.plusSeconds(i));
            assertThat(lane.takeEarlyRetries(NOW.plusSeconds(i + 1))).isEqualTo(i == 0);
        }
        assertThat(lane.takeEarlyRetries(NOW.plusSeconds(40))).isTrue();
    }

    @Test
    void bringsNoRetriesForwardForAReceiverThatRefusesEvents() {
        lane.adapt(new Outcome.Refused(500, "", null), NOW);
        lane.adapt(OK, NOW);

        assertThat(lane.takeEarlyRetries(NOW.plusSeconds(9))).isFalse();
    }

    @Test
    void boundsItsQueue() {
        fillSlots();
        int queued = 0;
        while (place(other()) == Placement.WAITING) {
            queued++;
        }

        assertThat(queued).isEqualTo(1_000);
    }

    @Test
    void hasRoomForRemindersWhereOthersFillItsQueue() {
        fillSlots();
        while (place(other()) == Placement.WAITING) {
            // fills the queue
        }
        Work.Fresh reminder = reminder();

        assertThat(place(reminder)).isEqualTo(Placement.WAITING);
        assertThat(lane.nextOrRelease()).isSameAs(reminder);
    }

    @Test
    void claimsWithHalfOfItsSlotsAndOneBatchAtATime() {
        int half = KeyLane.FIRST_SLOTS / 2;
        assertThat(lane.beginClaim(NOW)).isEqualTo(half);
        assertThat(lane.beginClaim(NOW)).isZero();
        lane.endClaim(NOW);
        assertThat(lane.beginClaim(NOW)).isEqualTo(half);
        lane.endClaim(NOW);
        assertThat(lane.beginClaim(NOW)).isZero();

        for (int i = 0; i < half; i++) {
            lane.nextOrRelease();
        }
        assertThat(lane.beginClaim(NOW)).isEqualTo(half);
    }

    /**
     * If new deliveries use more than half of the slots, the lane must still claim deliveries from
     * the queue.
     */
    @Test
    void claimsWithFewerSlotsWhenItHasWaitedASecondForHalf() {
        int free = KeyLane.FIRST_SLOTS / 2 - 1;
        for (int i = free; i < KeyLane.FIRST_SLOTS; i++) {
            place(other());
        }

        assertThat(lane.beginClaim(NOW.plusSeconds(1))).isZero();
        assertThat(lane.beginClaim(NOW.plusMillis(1_001))).isEqualTo(free);
    }

    /** Without this rule slow receivers could use all attempts of the service for hours. */
    @Test
    void releasesSlotsWhileItHasMoreThanAKeyMayUse() {
        fillSlots();
        Work.Fresh waiting = other();
        place(waiting);

        leaveFree(50);
        while (lane.inProgress() - 1 > threads.maxPerKey()) {
            assertThat(lane.nextOrRelease()).isNull();
        }
        assertThat(threads.maxPerKey()).isEqualTo(10);
        assertThat(lane.nextOrRelease()).isSameAs(waiting);
    }

    @Test
    void leavesTheLastAttemptsToKeysThatHaveNone() {
        leaveFree(AttemptThreads.RESERVED);
        assertThat(lane.beginClaim(NOW)).isEqualTo(KeyLane.FIRST_SLOTS / 2);
        lane.endClaim(NOW);
        leaveFree(AttemptThreads.RESERVED);
        assertThat(lane.beginClaim(NOW.plusSeconds(2))).isZero();
        leaveFree(AttemptThreads.RESERVED + 5);
        assertThat(lane.beginClaim(NOW.plusSeconds(2))).isEqualTo(5);
    }

    @Test
    void claimsNoMoreThanTheServiceHasRoomFor() {
        leaveFree(3);
        assertThat(lane.beginClaim(NOW)).isZero();
        assertThat(lane.beginClaim(NOW.plusSeconds(2))).isEqualTo(3);
    }

    @Test
    void claimsNothingWithoutAFreeSlot() {
        fillSlots();

        assertThat(lane.beginClaim(NOW.plusSeconds(60))).isZero();
    }

    @Test
    void handsUnusedSlotsOfAClaimToWhatCameMeanwhile() {
        lane.beginClaim(NOW);
        lane.endClaim(NOW);
        lane.beginClaim(NOW);
        Work.Fresh waiting = other();
        assertThat(place(waiting)).isEqualTo(Placement.WAITING);

        lane.endClaim(NOW.plusSeconds(5));
        assertThat(lane.nextOrRelease()).isSameAs(waiting);
    }

    @Test
    void countsTheSlotsOfAClaimAsInProgressOnlyOnceTheyHoldADelivery() {
        place(other());
        int taken = lane.beginClaim(NOW);
        assertThat(lane.inProgress()).isEqualTo(1);

        lane.leaveRound(2);
        assertThat(lane.inProgress()).isEqualTo(3);

        for (int i = 2; i < taken; i++) {
            assertThat(lane.hasUnclaimed()).isTrue();
            lane.leaveRound(1);
            assertThat(lane.nextOrRelease()).isNull();
        }
        assertThat(lane.hasUnclaimed()).isFalse();
        assertThat(lane.inProgress()).isEqualTo(3);
    }

    @Test
    void takesNoSlotsForAClaimThatTheServiceHasNoRoomFor() {
        leaveFree(0);
        assertThat(lane.beginClaim(NOW.plusSeconds(2))).isZero();

        assertThat(lane.inProgress()).isZero();
        assertThat(lane.hasUnclaimed()).isFalse();
        leaveFree(1);
        assertThat(lane.beginClaim(NOW.plusSeconds(2))).isEqualTo(1);
    }

    @Test
    void claimsAgainWhenADeliveryIsDue() {
        claimNothing(NOW.plusSeconds(5));
        assertThat(lane.beginClaim(NOW.plusSeconds(1))).isZero();

        lane.claimAt(NOW.plusSeconds(1));
        assertThat(lane.beginClaim(NOW.plusSeconds(1))).isPositive();
    }

    @Test
    void keepsAPollTimeThatIsRequestedDuringAClaim() {
        int taken = lane.beginClaim(NOW);
        lane.claimAt(NOW.plusSeconds(1));
        lane.endClaim(NOW.plusSeconds(5));
        free(taken);

        assertThat(lane.beginClaim(NOW)).isZero();
        assertThat(lane.beginClaim(NOW.plusSeconds(1))).isPositive();
    }

    @Test
    void needsNoRoundWhileNothingIsOpen() {
        claimNothing(Instant.MAX);

        assertThat(lane.nextAction()).isEqualTo(Instant.MAX);
    }

    @Test
    void plansARoundForTheEarliestDelivery() {
        claimNothing(NOW.plusSeconds(5));
        lane.claimAt(NOW.plusSeconds(9));
        lane.claimAt(NOW.plusSeconds(1));

        assertThat(planned).containsExactly(NOW.plusSeconds(5), NOW.plusSeconds(1));
        assertThat(lane.nextAction()).isEqualTo(NOW.plusSeconds(1));
    }

    @Test
    void plansARoundForATimeThatIsRequestedDuringAClaim() {
        lane.beginClaim(NOW);
        lane.claimAt(NOW.plusSeconds(1));
        lane.endClaim(NOW.plusSeconds(5));

        assertThat(planned).containsExactly(NOW.plusSeconds(1));
        assertThat(lane.nextAction()).isEqualTo(NOW.plusSeconds(1));
    }

    @Test
    void plansARoundAtOnceForADeliveryThatWaitsInMemory() {
        claimNothing(Instant.MAX);
        fillSlots();
        planned.clear();

        place(other());

        assertThat(planned).containsExactly(NOW);
        assertThat(lane.nextAction()).isBefore(NOW);
    }

    @Test
    void plansTheRoundThatCatchesUp() {
        claimNothing(Instant.MAX);
        lane.adapt(HUNG, NOW);
        planned.clear();

        lane.adapt(OK, NOW);

        assertThat(planned).hasSize(1);
        assertThat(lane.takeEarlyRetries(planned.getFirst())).isTrue();
        assertThat(lane.nextAction()).isEqualTo(Instant.MAX);
    }

    private void claimNothing(Instant next) {
        int taken = lane.beginClaim(NOW);
        lane.endClaim(next);
        free(taken);
    }

    private void free(int slots) {
        for (int i = 0; i < slots; i++) {
            lane.nextOrRelease();
        }
    }

    @Test
    void startsWhatWaitsOnlyWhereASlotIsFree() {
        fillSlots();
        Work.Fresh waiting = other();
        place(waiting);
        assertThat(lane.nextIfFree()).isNull();

        lane.adapt(OK, NOW);
        assertThat(lane.nextIfFree()).isSameAs(waiting);
        assertThat(lane.nextIfFree()).isNull();
    }

    @Test
    void holdsOrdinaryEventsBackBeforeReminders() {
        lane.block(false, NOW.plus(Duration.ofHours(1)));

        assertThat(place(other())).isEqualTo(Placement.STORE);
        assertThat(place(reminder())).isEqualTo(Placement.START);

        lane.block(true, NOW.plus(Duration.ofHours(1)));
        assertThat(place(reminder())).isEqualTo(Placement.STORE);

        lane.unblock();
        assertThat(place(other())).isEqualTo(Placement.START);
    }

    @Test
    void givesUpOnWhatHasWaitedTooLong() {
        fillSlots();
        Work.Fresh old = other();
        place(old);

        assertThat(lane.removeAcceptedBefore(NOW)).isEmpty();
        assertThat(lane.removeAcceptedBefore(NOW.plusSeconds(1))).containsExactly(old);
        assertThat(lane.removeAcceptedBefore(NOW.plusSeconds(1))).isEmpty();
    }

    private Placement place(Work.Fresh fresh) {
        return lane.place(fresh, NOW);
    }

    @Test
    void forgetsABlockFromBeforeTheClockWasSetBack() {
        lane.block(true, NOW.plus(Duration.ofHours(1)));
        assertThat(lane.blockedUntil(true, NOW)).isAfter(NOW);
        assertThat(lane.blockedUntil(true, NOW.minusSeconds(30))).isAfter(NOW);

        assertThat(lane.blockedUntil(true, NOW.minusSeconds(61))).isBefore(NOW);
    }

    @Test
    void bringsRetriesForwardAlthoughTheClockWasSetBack() {
        lane.adapt(new Outcome.NoResponse(Failure.CONNECTION_REFUSED), NOW);
        lane.adapt(OK, NOW);

        assertThat(lane.takeEarlyRetries(NOW.minusSeconds(3_600))).isTrue();
        assertThat(lane.takeEarlyRetries(NOW.plusSeconds(3_600))).isFalse();

        Instant earlier = NOW.minusSeconds(7_200);
        lane.adapt(new Outcome.NoResponse(Failure.CONNECTION_REFUSED), earlier);
        lane.adapt(OK, earlier);
        assertThat(lane.takeEarlyRetries(earlier.plusSeconds(1))).isTrue();
    }

    private void leaveFree(int attempts) {
        while (threads.free() < attempts) {
            threads.release();
        }
        assertThat(threads.reserveRound(threads.free() - attempts)).isTrue();
    }

    private void fillSlots() {
        for (int i = 0; i < KeyLane.FIRST_SLOTS; i++) {
            assertThat(place(other())).isEqualTo(Placement.START);
        }
    }

    private int claimable() {
        int slots = lane.beginClaim(NOW);
        lane.endClaim(NOW);
        free(slots);
        return slots;
    }

    private static Work.Fresh other() {
        return fresh(null);
    }

    private static Work.Fresh reminder() {
        return fresh(NOW.plus(Duration.ofHours(1)));
    }

    private static Work.Fresh fresh(@Nullable Instant sessionAt) {
        Delivery delivery = TestDeliveries.pending(new ObjectId(), sessionAt, "{}");
        return new Work.Fresh(delivery, NOW, () -> {}, () -> {});
    }
}
