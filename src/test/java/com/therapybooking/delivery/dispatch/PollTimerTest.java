package com.therapybooking.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.therapybooking.support.SettableClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.core.task.TaskRejectedException;

class PollTimerTest {

    private final SettableClock clock = new SettableClock();
    private final Instant now = clock.instant();
    private final List<Instant> rounds = new ArrayList<>();
    private final ScheduledTasks tasks = new ScheduledTasks();
    private final PollTimer timer = new PollTimer(tasks.scheduler(), clock, this::round);
    private Runnable inTheRound = () -> {};

    private void round() {
        rounds.add(clock.instant());
        inTheRound.run();
    }

    @Test
    void runsAtThePlannedTime() {
        timer.plan(now.plusSeconds(5));

        assertThat(tasks.times()).containsExactly(now.plusSeconds(5));
        tasks.runLast();
        assertThat(rounds).hasSize(1);
    }

    @Test
    void anEarlierTimeReplacesTheOneThatIsPlanned() {
        timer.plan(now.plusSeconds(5));
        timer.plan(now.plusSeconds(1));

        verify(tasks.future()).cancel(false);
        assertThat(tasks.times()).containsExactly(now.plusSeconds(5), now.plusSeconds(1));
    }

    @Test
    void aLaterTimeChangesNothing() {
        timer.plan(now.plusSeconds(1));
        timer.plan(now.plusSeconds(5));
        timer.plan(Instant.MAX);

        assertThat(tasks.times()).containsExactly(now.plusSeconds(1));
    }

    @Test
    void runsAtMostTenTimesASecond() {
        timer.plan(now);
        tasks.runLast();
        timer.plan(Instant.MIN);

        assertThat(tasks.times()).containsExactly(now, now.plusMillis(100));
    }

    @Test
    void canBePlannedAgainAfterARound() {
        timer.plan(now);
        tasks.runLast();
        timer.plan(now.plusSeconds(7));

        assertThat(tasks.times()).containsExactly(now, now.plusSeconds(7));
    }

    @Test
    void aRunThatIsPlannedDuringARunBeginsAfterIt() {
        inTheRound =
                () -> {
                    timer.plan(now);
                    tasks.runLast();
                    assertThat(tasks.times()).containsExactly(now);
                };
        timer.plan(now);
        tasks.runLast();

        assertThat(rounds).hasSize(1);
        assertThat(tasks.times()).containsExactly(now, now.plusMillis(100));
    }

    @Test
    void aRunThatFailsPreventsNoOther() {
        inTheRound =
                () -> {
                    throw new IllegalStateException("failed");
                };
        timer.plan(now);
        assertThatIllegalStateException().isThrownBy(tasks::runLast);
        timer.plan(now.plusSeconds(1));

        assertThat(tasks.times()).containsExactly(now, now.plusSeconds(1));
    }

    @Test
    void doesNothingAtShutdown() {
        when(tasks.scheduler().schedule(any(Runnable.class), any(Instant.class)))
                .thenThrow(new TaskRejectedException("shut down"));

        assertThatCode(() -> timer.plan(now)).doesNotThrowAnyException();
    }
}
