package com.therapybooking.delivery.dispatch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.scheduling.TaskScheduler;

/**
 * Runs a task at the earliest planned time, never twice at once, and at least 100 ms after the
 * previous run ended. The wait for a planned time does not follow corrections of the clock.
 */
public final class PollTimer {

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final TaskScheduler scheduler;
    private final Clock clock;
    private final Runnable task;
    private Instant earliest;
    private Instant planned = Instant.MAX;
    private @Nullable ScheduledFuture<?> scheduled;
    private boolean running;

    /**
     * @param task may plan its next run
     */
    public PollTimer(TaskScheduler scheduler, Clock clock, Runnable task) {
        this.scheduler = scheduler;
        this.clock = clock;
        this.task = task;
        this.earliest = clock.instant();
    }

    /** Plans a run, unless one is planned earlier. Does nothing at shutdown. */
    public synchronized void plan(Instant at) {
        Instant start = running ? at : afterPause(at);
        if (start.isBefore(planned)) {
            planned = start;
            if (!running) {
                schedule();
            }
        }
    }

    private void schedule() {
        if (scheduled != null) {
            scheduled.cancel(false);
        }
        try {
            scheduled = scheduler.schedule(this::run, planned);
        } catch (TaskRejectedException e) {
            planned = Instant.MAX; // shut down; the next start finds what is due
        }
    }

    private void run() {
        if (begin()) {
            try {
                task.run();
            } finally {
                end();
            }
        }
    }

    private synchronized boolean begin() {
        if (running) {
            return false;
        }
        running = true;
        planned = Instant.MAX;
        return true;
    }

    private synchronized void end() {
        running = false;
        earliest = clock.instant().plus(PAUSE);
        if (planned.isBefore(Instant.MAX)) {
            planned = afterPause(planned);
            schedule();
        }
    }

    private Instant afterPause(Instant at) {
        Instant latest = clock.instant().plus(PAUSE); // the clock may have been set back
        Instant start = earliest.isBefore(latest) ? earliest : latest;
        return at.isBefore(start) ? start : at;
    }
}
