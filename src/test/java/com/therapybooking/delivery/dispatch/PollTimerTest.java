package com.therapybooking.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.therapybooking.support.SettableClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.scheduling.TaskScheduler;

class PollTimerTest {

    private final SettableClock clock = new SettableClock();
    private final Instant now = clock.instant();
    private final List<Instant> scheduled = new ArrayList<>();
    private final List<Instant> rounds = new ArrayList<>();
    private final TaskScheduler scheduler = mock(TaskScheduler.class);
    private final ScheduledFuture<?> task = mock(ScheduledFuture.class);
    private final PollTimer timer = new PollTimer(scheduler, clock, this::round);
    private Runnable run = () -> {};
    private Runnable inTheRound = () -> {};

    @BeforeEach
    void schedule() {
        when(scheduler.schedule(any(Runnable.class), any(Instant.class)))
                .thenAnswer(call -> {
                    run = call.getArgument(0);
                    scheduled.add(call.getArgument(1));
                    return task;
                });
    }

    private void round() {
        rounds.add(clock.instant());
        inTheRound.run();
    }

    @Test
    void runsAtThePlannedTime() {
        timer.plan(now.plusSeconds(5));

        assertThat(scheduled).containsExactly(now.plusSeconds(5));
        run.run();
        assertThat(rounds).hasSize(1);
    }

    @Test
    void anEarlierTimeReplacesTheOneThatIsPlanned() {
        timer.plan(now.plusSeconds(5));
        timer.plan(now.plusSeconds(1));

        verify(task).cancel(false);
        assertThat(scheduled).containsExactly(now.plusSeconds(5), now.plusSeconds(1));
    }

    @Test
    void aLaterTimeChangesNothing() {
        timer.plan(now.plusSeconds(1));
        timer.plan(now.plusSeconds(5));
        timer.plan(Instant.MAX);

        assertThat(scheduled).containsExactly(now.plusSeconds(1));
    }

    @Test
    void runsAtMostTenTimesASecond() {
        timer.plan(now);
        run.run();
        timer.plan(Instant.MIN);

        assertThat(scheduled).containsExactly(now, now.plusMillis(100));
    }

    @Test
    void canBePlannedAgainAfterARound() {
        timer.plan(now);
        run.run();
        timer.plan(now.plusSeconds(7));

        assertThat(scheduled).containsExactly(now, now.plusSeconds(7));
    }

    @Test
    void aRunThatIsPlannedDuringARunBeginsAfterIt() {
        inTheRound =
                () -> {
                    timer.plan(now);
                    run.run();
                    assertThat(scheduled).containsExactly(now);
                };
        timer.plan(now);
        run.run();

        assertThat(rounds).hasSize(1);
        assertThat(scheduled).containsExactly(now, now.plusMillis(100));
    }

    @Test
    void aRunThatFailsPreventsNoOther() {
        inTheRound =
                () -> {
                    throw new IllegalStateException("failed");
                };
        timer.plan(now);
        assertThatIllegalStateException().isThrownBy(() -> run.run());
        timer.plan(now.plusSeconds(1));

        assertThat(scheduled).containsExactly(now, now.plusSeconds(1));
    }

    @Test
    void doesNothingAtShutdown() {
        when(scheduler.schedule(any(Runnable.class), any(Instant.class)))
                .thenThrow(new TaskRejectedException("shut down"));

        assertThatCode(() -> timer.plan(now)).doesNotThrowAnyException();
    }
}
