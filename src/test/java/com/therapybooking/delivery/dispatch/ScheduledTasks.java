package com.therapybooking.delivery.dispatch;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import org.springframework.scheduling.TaskScheduler;

/** A scheduler that notes the times of its tasks, and runs the last one when a test says so. */
final class ScheduledTasks {

    private final List<Instant> times = new ArrayList<>();
    private final TaskScheduler scheduler = mock(TaskScheduler.class);
    private final ScheduledFuture<?> future = mock(ScheduledFuture.class);
    private Runnable last = () -> {};

    ScheduledTasks() {
        when(scheduler.schedule(any(Runnable.class), any(Instant.class)))
                .thenAnswer(call -> {
                    last = call.getArgument(0);
                    times.add(call.getArgument(1));
                    return future;
                });
    }

    TaskScheduler scheduler() {
        return scheduler;
    }

    /** The times of all tasks so far, also of those that were cancelled. */
    List<Instant> times() {
        return times;
    }

    /** The result of each scheduled task. */
    ScheduledFuture<?> future() {
        return future;
    }

    void runLast() {
        last.run();
    }
}
