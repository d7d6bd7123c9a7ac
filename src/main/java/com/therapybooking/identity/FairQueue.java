package com.therapybooking.identity;

import com.therapybooking.platform.web.ProblemException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Runs expensive work on a few threads, alternating between the callers' addresses. Many requests
 * from one address delay only that address; another one waits for at most one of them. The threads
 * are platform threads, because long computations would block the carriers of virtual threads.
 */
final class FairQueue implements AutoCloseable {

    private static final int MAX_WAITING_OF_ALL = 1_000;

    private final int maxWaiting;
    private final Duration maxWait;

    /** The callers in the order of their turns. */
    private final Map<String, Queue<FutureTask<?>>> waiting = new LinkedHashMap<>();

    private final List<Thread> threads = new ArrayList<>();
    private int size;

    /**
     * @param threads how many pieces of work run at a time
     * @param maxWaiting how many pieces of one caller may wait
     * @param maxWait how long a piece of work may wait for its start
     */
    FairQueue(String name, int threads, int maxWaiting, Duration maxWait) {
        this.maxWaiting = maxWaiting;
        this.maxWait = maxWait;
        for (int i = 0; i < threads; i++) {
            this.threads.add(Thread.ofPlatform().name(name, i).daemon().start(this::work));
        }
    }

    /**
     * Runs this work when it is the caller's turn, and waits for its result.
     *
     * @param caller for example the address of the client
     * @throws ProblemException 429 when the caller has too much work waiting, or the work waited
     *     too long
     */
    <T> T run(String caller, Supplier<T> work) {
        FutureTask<T> task = new FutureTask<>(work::get);
        add(caller, task);
        try {
            return get(caller, task);
        } catch (InterruptedException e) {
            remove(caller, task);
            Thread.currentThread().interrupt();
            throw busy();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure
                    ? failure
                    : new IllegalStateException(e.getCause());
        }
    }

    private <T> T get(String caller, FutureTask<T> task)
            throws InterruptedException, ExecutionException {
        try {
            return task.get(maxWait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            if (remove(caller, task)) {
                throw busy();
            }
            return task.get();
        }
    }

    synchronized int waiting() {
        return size;
    }

    private synchronized void add(String caller, FutureTask<?> task) {
        Queue<FutureTask<?>> own = waiting.get(caller);
        if (size >= MAX_WAITING_OF_ALL || (own != null && own.size() >= maxWaiting)) {
            throw busy();
        }
        waiting.computeIfAbsent(caller, key -> new ArrayDeque<>()).add(task);
        size++;
        notifyAll();
    }

    /** Removes work from the queue; false when it has begun. */
    private synchronized boolean remove(String caller, FutureTask<?> task) {
        Queue<FutureTask<?>> own = waiting.get(caller);
        if (own == null || !own.remove(task)) {
            return false;
        }
        size--;
        if (own.isEmpty()) {
            waiting.remove(caller);
        }
        return true;
    }

    private void work() {
        try {
            while (true) {
                next().run();
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    /** The next piece of work; its caller moves to the end of the queue. */
    private synchronized FutureTask<?> next() throws InterruptedException {
        while (waiting.isEmpty()) {
            wait();
        }
        Map.Entry<String, Queue<FutureTask<?>>> first = waiting.entrySet().iterator().next();
        waiting.remove(first.getKey());
        FutureTask<?> task = first.getValue().remove();
        size--;
        if (!first.getValue().isEmpty()) {
            waiting.put(first.getKey(), first.getValue());
        }
        return task;
    }

    /** Ends the threads; waiting work gets no result. */
    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
    }

    private ProblemException busy() {
        return ProblemException.tooManyRequests(
                "The service is overloaded; retry in " + maxWait.toSeconds() + " s.", maxWait);
    }
}
