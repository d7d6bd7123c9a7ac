package com.therapybooking.delivery.dispatch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.scheduling.TaskScheduler;

/**
 * Runs a round of queue polls at the earliest planned time, at most ten times a second. An idle
 * service has nothing planned.
 */
final class PollTimer {

    private static final Duration MIN_INTERVAL = Duration.ofMillis(100);

    private final TaskScheduler scheduler;
    private final Clock clock;
    private final Runnable round;
    private Instant earliest;
    private Instant planned = Instant.MAX;
    private @Nullable ScheduledFuture<?> task;

    /**
     * @param round polls, and plans the next round
     */
    PollTimer(TaskScheduler scheduler, Clock clock, Runnable round) {
        this.scheduler = scheduler;
        this.clock = clock;
        this.round = round;
        this.earliest = clock.instant();
    }

    /** Plans a round, unless one is planned earlier. Does nothing at shutdown. */
    synchronized void plan(Instant at) {
        Instant start = at.isBefore(earliest) ? earliest : at;
        if (!start.isBefore(planned)) {
            return;
        }
        if (task != null) {
            task.cancel(false);
        }
        try {
            task = scheduler.schedule(this::run, start);
            planned = start;
        } catch (TaskRejectedException e) {
            // the scheduler has been shut down; the next start finds what is due
        }
    }

    private void run() {
        begin();
        round.run();
    }

    private synchronized void begin() {
        task = null;
        planned = Instant.MAX;
        earliest = clock.instant().plus(MIN_INTERVAL);
    }
}
