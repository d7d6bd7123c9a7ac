package com.therapybooking.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.ArgumentMatchers.same;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import com.mongodb.MongoTimeoutException;
import com.therapybooking.booking.outbox.BookingOutbox;
import com.therapybooking.delivery.erasure.RecentErasures;
import com.therapybooking.delivery.keyhealth.KeyHealth;
import com.therapybooking.delivery.model.Attempt;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryProperties;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.delivery.model.Failure;
import com.therapybooking.delivery.model.Outcome;
import com.therapybooking.delivery.model.Permit;
import com.therapybooking.delivery.model.RetrySchedule;
import com.therapybooking.delivery.model.TestDeliveries;
import com.therapybooking.delivery.ratelimit.RateLimiter;
import com.therapybooking.delivery.sending.SendInterruptedException;
import com.therapybooking.delivery.sending.WebhookSender;
import com.therapybooking.delivery.store.AttemptStore;
import com.therapybooking.delivery.store.DeliveryStore;
import com.therapybooking.delivery.store.StoredAttempt;
import com.therapybooking.delivery.store.WaitingReminders;
import com.therapybooking.support.SettableClock;
import com.therapybooking.webhook.KeyCache;
import com.therapybooking.webhook.RateLimitState;
import com.therapybooking.webhook.SigningKey;
import com.therapybooking.webhook.TestKeys;
import com.therapybooking.webhook.WebhookKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AttemptRunnerTest {

    private static final Instant NOW = TestDeliveries.CREATED;
    private static final String EVENT = "booking.created";
    private static final RateLimitState LIMIT = new RateLimitState(1_000, 999, 60);

    private final ObjectId keyId = new ObjectId();
    private final Delivery delivery = TestDeliveries.pending(keyId, null, "{}");
    private final KeyLane lane =
            new KeyLane(keyId, _ -> {}, new AttemptThreads(), new AtomicInteger());
    private final SettableClock clock = new SettableClock();
    private final KeyCache keys = mock(KeyCache.class);
    private final RateLimiter limiter = mock(RateLimiter.class);
    private final WebhookSender sender = mock(WebhookSender.class);
    private final AttemptStore attempts = mock(AttemptStore.class);
    private final SendCheck check =
            spy(new SendCheck(mock(WaitingReminders.class), mock(BookingOutbox.class), clock));
    private final KeyHealth health = mock(KeyHealth.class);
    private final RecentErasures erasures = mock(RecentErasures.class);
    private final AttemptRunner runner =
            new AttemptRunner(
                    keys,
                    limiter,
                    sender,
                    attempts,
                    new RetrySchedule(List.of(Duration.ofSeconds(10)), () -> 0.5),
                    check,
                    health,
                    erasures,
                    new DeliveryProperties("5s", "", "30d", "5d", "false"),
                    clock);

    @BeforeEach
    void everyCheckAllowsTheAttempt() {
        clock.set(NOW);
        when(attempts.newAttempt(any(), any(), any(), any()))
                .thenAnswer(call ->
                        new StoredAttempt(
                                new ObjectId(Date.from(call.<Instant>getArgument(0))),
                                call.getArgument(1),
                                call.getArgument(2),
                                call.getArgument(3)));
        when(erasures.without(any(Delivery.class))).thenAnswer(call -> call.getArgument(0));
        when(limiter.take(any(), any(), any())).thenReturn(new Permit.Granted(LIMIT));
        keyIs(TestKeys.enabled(keyId, EVENT));
    }

    @Test
    void checksAgainAfterALongWaitForTheLimit() {
        Delivery cancelled = delivery.ended(DeliveryStatus.CANCELLED, "booking cancelled", NOW);
        doReturn(Optional.empty(), Optional.of(cancelled)).when(check).ended(any(), any());
        when(limiter.take(any(), any(), any()))
                .thenAnswer(call -> {
                    clock.set(NOW.plusSeconds(6));
                    return new Permit.Granted(LIMIT);
                });

        assertThat(runner.run(fresh(delivery), lane))
                .isInstanceOfSatisfying(
                        AttemptResult.Ended.class,
                        ended ->
                                assertThat(ended.after().lastError())
                                        .isEqualTo("booking cancelled"));

        verifyNoInteractions(sender);
    }

    /** Another instance may claim the delivery when the lease has ended. */
    @Test
    void takesThePermissionOnlyWhileTheLeaseOutlastsTheAttempt() {
        receiverAnswers(new Outcome.Delivered(200, ""));
        attempted(delivery);
        verify(limiter).take(any(), any(), eq(NOW.plusSeconds(30 - 5 - 6)));

        Work held =
                new Work.Held(
                        new DeliveryStore.Claimed(
                                delivery, new ObjectId(), false, NOW.plusSeconds(60)));
        runner.run(held, lane);
        verify(limiter).take(any(), any(), eq(NOW.plusSeconds(60 - 5 - 6)));
    }

    @Test
    void doesNotSendWhenThePermissionComesTooLate() {
        when(limiter.take(any(), any(), any())).thenReturn(new Permit.TooLate());

        assertThat(runner.run(fresh(delivery), lane)).isInstanceOf(AttemptResult.Postponed.class);
        verifyNoInteractions(sender);
    }

    @Test
    void returnsADeliveredAttemptAndReportsIt() {
        SigningKey key = keyIs(TestKeys.enabled(keyId, EVENT));
        Attempt attempt = receiverAnswers(new Outcome.Delivered(200, "ok"));

        AttemptResult.Attempted done = attempted(delivery);

        assertThat(done.after().status()).isEqualTo(DeliveryStatus.DELIVERED);
        assertThat(done.after().finishedAt()).isEqualTo(NOW);
        assertThat(done.after().attemptCount()).isEqualTo(1);
        assertThat(done.attempt().record()).isSameAs(attempt);
        assertThat(done.attempt().deliveryId()).isEqualTo(delivery.id());
        verify(health).report(key.key(), attempt);
    }

    @Test
    void waitsAfterAFailureAsTheScheduleOfTheServiceSays() {
        receiverAnswers(new Outcome.Refused(500, "", null));

        Delivery after = attempted(delivery).after();

        assertThat(after.status()).isEqualTo(DeliveryStatus.PENDING);
        assertThat(after.dueAt()).isEqualTo(NOW.plusSeconds(10));
        assertThat(after.lastStatus()).isEqualTo(500);
    }

    @Test
    void prefersTheScheduleOfTheKey() {
        keyIs(TestKeys.withSchedule(keyId, "3h", EVENT));
        receiverAnswers(new Outcome.NoResponse(Failure.TIMEOUT));

        Delivery after = attempted(delivery).after();

        assertThat(after.dueAt())
                .isBetween(NOW.plus(Duration.ofHours(2)), NOW.plus(Duration.ofHours(4)));
        assertThat(after.lastError()).isEqualTo(Failure.TIMEOUT.text());
    }

    @Test
    void cancelsADeliveryOfADeletedKeyWithoutUsingItsLimit() {
        keyIs(TestKeys.deleted(keyId, EVENT));

        assertThat(runner.run(fresh(delivery), lane))
                .isInstanceOfSatisfying(
                        AttemptResult.Ended.class,
                        ended -> {
                            assertThat(ended.after().status()).isEqualTo(DeliveryStatus.CANCELLED);
                            assertThat(ended.after().lastError()).isEqualTo("the key was deleted");
                        });
        verifyNoInteractions(limiter, sender, health);
    }

    @Test
    void postponesADeliveryOfADisabledOrUnknownKeyWithoutUsingItsLimit() {
        keyIs(TestKeys.disabled(keyId, EVENT));
        assertThat(runner.run(fresh(delivery), lane)).isInstanceOf(AttemptResult.Postponed.class);

        when(keys.find(keyId)).thenReturn(Optional.empty());
        assertThat(runner.run(fresh(delivery), lane)).isInstanceOf(AttemptResult.Postponed.class);
        verifyNoInteractions(limiter, sender, health);
    }

    @Test
    void endsADeliveryThatIsNoLongerToBeSentWithoutUsingTheLimit() {
        Delivery reminder = TestDeliveries.pending(keyId, NOW, "{}");
        keyIs(TestKeys.enabled(keyId, reminder.event()));

        assertThat(runner.run(fresh(reminder), lane))
                .isInstanceOfSatisfying(
                        AttemptResult.Ended.class,
                        ended -> {
                            assertThat(ended.after().status()).isEqualTo(DeliveryStatus.EXPIRED);
                            assertThat(ended.after().finishedAt()).isEqualTo(NOW);
                            assertThat(ended.after().attemptCount()).isZero();
                        });
        verifyNoInteractions(limiter, sender, health);
    }

    @Test
    void blocksTheLaneForTheSameKindWhenTheLimitIsExhausted() {
        Instant until = NOW.plusSeconds(600);
        when(limiter.take(any(), any(), any())).thenReturn(new Permit.Exhausted(until));

        assertThat(runner.run(fresh(delivery), lane)).isInstanceOf(AttemptResult.Postponed.class);

        assertThat(lane.blockedUntil(false, NOW)).isEqualTo(until);
        assertThat(lane.blockedUntil(true, NOW)).isBefore(NOW);
        verifyNoInteractions(sender, health);
    }

    @Test
    void doesNotBlockTheLaneWhenTheKeyChangesMeanwhile() {
        when(limiter.take(any(), any(), any()))
                .thenAnswer(call -> {
                    keyIs(TestKeys.enabled(keyId, "booking.created"));
                    return new Permit.Exhausted(NOW.plusSeconds(600));
                });

        assertThat(runner.run(fresh(delivery), lane)).isInstanceOf(AttemptResult.Postponed.class);

        assertThat(lane.blockedUntil(false, NOW)).isBefore(NOW);
    }

    @Test
    void aReminderMayUseTheWholeLimit() {
        keyIs(TestKeys.enabled(keyId, "booking.reminder"));
        receiverAnswers(new Outcome.Delivered(200, ""));

        attempted(TestDeliveries.pending(keyId, NOW.plusSeconds(900), "{}"));

        verify(limiter).take(any(), eq(Permit.Use.REMINDER), any());
    }

    @Test
    void aShutdownDuringTheSendingCountsAsNoAttempt() {
        when(sender.attempt(any(), any(), any())).thenThrow(mock(SendInterruptedException.class));

        assertThat(runner.run(fresh(delivery), lane)).isInstanceOf(AttemptResult.Postponed.class);
        verifyNoInteractions(health);
    }

    @Test
    void sendsNothingOfAPersonWhoWasErasedDuringTheWaitForTheLimit() {
        Delivery erased = TestDeliveries.pending(keyId, null, "{\"client\":{}}");
        AtomicBoolean read = new AtomicBoolean();
        AtomicBoolean taken = new AtomicBoolean();
        doAnswer(
                        call -> {
                            read.set(taken.get());
                            return null;
                        })
                .when(erasures)
                .refresh();
        when(erasures.without(delivery)).thenAnswer(call -> read.get() ? erased : delivery);
        when(limiter.take(any(), any(), any()))
                .thenAnswer(call -> {
                    taken.set(true);
                    return new Permit.Granted(LIMIT);
                });
        receiverAnswers(new Outcome.Delivered(200, ""));

        assertThat(attempted(delivery).after().data()).isEqualTo(erased.data());
        verify(sender).attempt(any(), same(erased), any());
    }

    @Test
    void usesUpNoLimitWhileTheDatabaseDoesNotTellWhoWasErased() {
        doThrow(new MongoTimeoutException("away")).when(erasures).refresh();

        assertThatExceptionOfType(MongoTimeoutException.class)
                .isThrownBy(() -> runner.run(fresh(delivery), lane));
        verifyNoInteractions(limiter, sender);
    }

    private static Work fresh(Delivery given) {
        return new Work.Fresh(given, NOW, () -> {}, () -> {});
    }

    private AttemptResult.Attempted attempted(Delivery given) {
        AttemptResult result = runner.run(fresh(given), lane);
        assertThat(result).isInstanceOf(AttemptResult.Attempted.class);
        return (AttemptResult.Attempted) result;
    }

    private SigningKey keyIs(WebhookKey key) {
        SigningKey signing = TestKeys.signing(key);
        when(keys.find(keyId)).thenReturn(Optional.of(signing));
        return signing;
    }

    private Attempt receiverAnswers(Outcome outcome) {
        Attempt attempt = TestDeliveries.attempt(outcome);
        when(sender.attempt(any(), any(), any()))
                .thenReturn(new WebhookSender.SentAttempt(attempt, outcome));
        return attempt;
    }
}
