package com.therapybooking.delivery.dispatch;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import org.springframework.scheduling.TaskScheduler;

/** A mock scheduler that records the times of its tasks. A test runs the last task itself. */
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

    /** Returns the times of all scheduled tasks, including cancelled ones. */
    List<Instant> times() {
        return times;
    }

    /** Returns the future that every call of {@code schedule} returns. */
    ScheduledFuture<?> future() {
        return future;
    }

    void runLast() {
        last.run();
    }
}
