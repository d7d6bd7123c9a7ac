package com.therapybooking.delivery.keyhealth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyCollection;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.ArgumentMatchers.contains;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import com.therapybooking.delivery.model.Attempt;
import com.therapybooking.delivery.model.DeliveryProperties;
import com.therapybooking.delivery.model.Failure;
import com.therapybooking.delivery.model.Outcome;
import com.therapybooking.delivery.model.TestDeliveries;
import com.therapybooking.support.SettableClock;
import com.therapybooking.webhook.TestKeys;
import com.therapybooking.webhook.WebhookService;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.ArgumentCaptor;
import org.mockito.InOrder;

/** Tests when a key counts as failing, when it is disabled, and when it has recovered. */
class KeyHealthRulesTest {

    private static final Instant NOW = Instant.parse("2026-01-10T12:00:00Z");
    private static final Duration DISABLE_AFTER = Duration.ofDays(5);
    private static final int WINDOW = 3;
    private static final Outcome OK = new Outcome.Delivered(200, "");
    private static final Outcome BROKEN = new Outcome.Refused(500, "", null);

    private final ObjectId keyId = new ObjectId();
    private final SettableClock clock = new SettableClock();
    private final FailingStreaks streaks = mock(FailingStreaks.class);
    private final KeyEvents events = mock(KeyEvents.class);
    private final WebhookService keys = mock(WebhookService.class);
    private final AtomicBoolean away = new AtomicBoolean(true);
    private final KeyHealth health =
            new KeyHealth(
                    streaks,
                    events,
                    keys,
                    new DeliveryProperties("5s", "", "30d", DISABLE_AFTER.toDays() + "d", "false"),
                    clock);

    @BeforeEach
    void healthy() {
        clock.set(NOW);
        when(streaks.of(anyCollection())).thenReturn(List.of());
        when(streaks.add(any())).thenAnswer(call -> call.getArgument(0));
    }

    @Test
    void aSuccessOfAHealthyKeyChangesNothing() {
        report(OK);

        verify(streaks).of(anyCollection());
        verify(streaks, never()).add(any());
        verifyNoInteractions(events, keys);
    }

    @Test
    void aFailureIsAddedToTheStreakOfItsWindowBeforeItIsAnnounced() {
        report(BROKEN);

        ArgumentCaptor<FailingStreak> added = ArgumentCaptor.captor();
        InOrder order = inOrder(streaks, events);
        order.verify(streaks).add(added.capture());
        order.verify(events).announceIfFailing(any());
        assertThat(added.getValue().keyId()).isEqualTo(keyId);
        assertThat(added.getValue().window()).isEqualTo(WINDOW);
        assertThat(added.getValue().failures()).isEqualTo(1);
        assertThat(added.getValue().lastStatus()).isEqualTo(500);
        verifyNoInteractions(keys);
    }

    @Test
    void aKeyIsDisabledWhenEveryAttemptFailedLongEnough() {
        streakAfterFailure(streak(WINDOW, NOW.minus(DISABLE_AFTER), false));
        report(new Outcome.NoResponse(Failure.TIMEOUT));

        verify(keys).disable(eq(keyId), eq(WINDOW), contains("since 2026-01-05T12:00:00Z"));
    }

    @Test
    void aKeyIsNotDisabledASecondEarlier() {
        streakAfterFailure(streak(WINDOW, NOW.minus(DISABLE_AFTER).plusSeconds(1), false));
        report(BROKEN);

        verify(keys, never()).disable(any(), anyInt(), any());
    }

    @Test
    void gone410DisablesAKeyAtOnce() {
        report(new Outcome.Refused(410, "", null));

        verify(keys).disable(eq(keyId), eq(WINDOW), contains("410"));
    }

    @Test
    void aSuccessEndsAStreakThatWasNotAnnounced() {
        storedStreaks(streak(WINDOW, NOW, false));
        when(events.announceIfFailing(any())).thenReturn(false);

        report(OK);

        verify(streaks).end(any());
        verify(events, never()).add(any(), any());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStreakThatDisabledTheKeyCountsAsAnnounced(boolean disabled) {
        when(keys.disable(any(), anyInt(), any())).thenReturn(disabled);

        report(new Outcome.Refused(410, "", null));

        verify(streaks, times(disabled ? 1 : 0)).markAnnounced(any());
    }

    @Test
    void aSuccessAfterAnAnnouncedStreakIsAnnouncedBeforeTheStreakEnds() {
        FailingStreak announced = streak(WINDOW, NOW, true);
        storedStreaks(announced);
        when(events.announceIfFailing(any())).thenReturn(true);

        report(OK);

        InOrder order = inOrder(events, streaks);
        order.verify(events).add(OperationalEvents.KEY_WORKS_AGAIN, announced);
        order.verify(streaks).end(announced);
    }

    @Test
    void aSuccessOfAnEarlierUrlEndsNoStreakOfTheNewOne() {
        FailingStreak older = streak(WINDOW, NOW, false);
        FailingStreak newer = streak(WINDOW + 1, NOW, false);
        storedStreaks(older, newer);

        report(OK);

        verify(streaks).end(older);
        verify(streaks, never()).end(newer);
    }

    @Test
    void aResultThatTheDatabaseDidNotTakeCanBeRepeated() {
        when(streaks.add(any()))
                .thenThrow(new IllegalStateException("away"))
                .thenAnswer(call -> call.getArgument(0));
        KeyHealth.Report report = health.report(TestKeys.inWindow(keyId, WINDOW), attempt(BROKEN));

        assertThatThrownBy(report::join).hasRootCauseMessage("away");
        verify(events, never()).announceIfFailing(any());
        report.join();

        verify(events).announceIfFailing(any());
    }

    /** One batch contains both results. The result of the other key comes first. */
    @Test
    void aFailureIsCountedOnceAlthoughItsBatchFailedForAnotherKey() {
        ObjectId other = new ObjectId();
        when(streaks.add(any()))
                .thenAnswer(call -> {
                    FailingStreak added = call.getArgument(0);
                    if (added.keyId().equals(keyId) && away.getAndSet(false)) {
                        throw new IllegalStateException("away");
                    }
                    return added;
                });
        KeyHealth.Report first = health.report(TestKeys.inWindow(other, WINDOW), attempt(BROKEN));
        KeyHealth.Report second = health.report(TestKeys.inWindow(keyId, WINDOW), attempt(BROKEN));

        assertThatThrownBy(second::join).hasRootCauseMessage("away");
        second.join();
        try {
            first.join();
        } catch (CompletionException e) {
            first.join();
        }

        verify(streaks, times(1)).add(argThat(added -> added.keyId().equals(other)));
        verify(streaks, times(2)).add(argThat(added -> added.keyId().equals(keyId)));
    }

    @Test
    void aFailureIsCountedOnceAlthoughTheKeyCouldNotBeDisabledAtFirst() {
        when(keys.disable(any(), anyInt(), any()))
                .thenThrow(new IllegalStateException("away"))
                .thenReturn(true);
        KeyHealth.Report report =
                health.report(
                        TestKeys.inWindow(keyId, WINDOW),
                        attempt(new Outcome.Refused(410, "", null)));

        assertThatThrownBy(report::join).hasRootCauseMessage("away");
        report.join();

        ArgumentCaptor<FailingStreak> added = ArgumentCaptor.captor();
        verify(streaks, times(2)).add(added.capture());
        assertThat(added.getAllValues())
                .extracting(FailingStreak::failures)
                .containsExactly(1L, 0L);
        verify(keys, times(2)).disable(eq(keyId), eq(WINDOW), contains("410"));
    }

    /** One batch contains the three results. */
    @Test
    void aRepetitionAppliesNoSuccessAgainAfterALaterFailureWasCounted() {
        storedStreaks(streak(WINDOW, NOW, false));
        when(events.announceIfFailing(any()))
                .thenReturn(false)
                .thenReturn(false)
                .thenThrow(new IllegalStateException("away"))
                .thenReturn(false);
        List<KeyHealth.Report> reports =
                Stream.of(BROKEN, OK, BROKEN)
                        .map(outcome ->
                                health.report(TestKeys.inWindow(keyId, WINDOW), attempt(outcome)))
                        .toList();

        assertThatThrownBy(reports.getLast()::join).hasRootCauseMessage("away");
        reports.reversed().forEach(KeyHealth.Report::join);

        verify(streaks, times(1)).end(any());
        ArgumentCaptor<FailingStreak> added = ArgumentCaptor.captor();
        verify(streaks, times(3)).add(added.capture());
        assertThat(added.getAllValues())
                .extracting(FailingStreak::failures)
                .containsExactly(1L, 1L, 0L);
    }

    private void report(Outcome outcome) {
        health.report(TestKeys.inWindow(keyId, WINDOW), attempt(outcome)).join();
    }

    private void storedStreaks(FailingStreak... found) {
        when(streaks.of(anyCollection())).thenReturn(List.of(found));
    }

    /** Adding a failure returns this streak. */
    private void streakAfterFailure(FailingStreak streak) {
        when(streaks.add(any())).thenReturn(streak);
    }

    private FailingStreak streak(int window, Instant since, boolean announced) {
        return new FailingStreak(
                keyId, window, UUID.randomUUID(), 12, since, NOW, 500, null, announced);
    }

    private static Attempt attempt(Outcome outcome) {
        return new Attempt(
                1, NOW, 5, outcome.status(), outcome.error(), null, null, TestDeliveries.request());
    }
}
