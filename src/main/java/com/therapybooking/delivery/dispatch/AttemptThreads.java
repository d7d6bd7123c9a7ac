package com.therapybooking.delivery.dispatch;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The virtual threads on which this instance makes its attempts, and its limit of attempts in
 * progress. A {@link KeyLane} reserves an attempt for each of its slots in use.
 */
final class AttemptThreads {

    private static final Logger log = LoggerFactory.getLogger(AttemptThreads.class);
    private static final int MAX_IN_FLIGHT = 1_024;

    /** Claims of a key that has attempts in progress leave this many free. */
    static final int RESERVED = 128;

    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(7);

    private final Semaphore inFlight = new Semaphore(MAX_IN_FLIGHT);
    private ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * Reserves the attempt of a new delivery; returns false when too many are in progress.
     *
     * @param ofKey the attempts that the key has in progress
     */
    boolean reserve(int ofKey) {
        return ofKey < maxPerKey() && inFlight.tryAcquire();
    }

    /** Reserves the attempts of a round of claims; false, and none, when fewer are free. */
    boolean reserveRound(int attempts) {
        return inFlight.tryAcquire(attempts);
    }

    /**
     * How many attempts one key may have in progress to begin a new delivery's. The fewer remain
     * free, the smaller is the share of them that one key may use, so that hung receivers leave
     * room for other keys.
     */
    int maxPerKey() {
        int free = free();
        return Math.max(1, free * free / MAX_IN_FLIGHT);
    }

    /** How many more attempts can run now. */
    int free() {
        return inFlight.availablePermits();
    }

    /** Releases one attempt. */
    void release() {
        inFlight.release();
    }

    /** Runs a task; returns null, and does nothing, at shutdown or without memory for a thread. */
    @Nullable Future<?> start(Runnable task) {
        try {
            return threads.submit(logged(task));
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            return null;
        }
    }

    /**
     * An error, such as a class that is missing after the jar was replaced, must not stay unseen.
     */
    private static Runnable logged(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                log.error("A task of the dispatcher failed; its delivery continues later", e);
            }
        };
    }

    /** Accepts tasks again after {@link #drain}. */
    void open() {
        if (threads.isShutdown()) {
            threads = Executors.newVirtualThreadPerTaskExecutor();
        }
    }

    /** Accepts no task any more, and waits 7 s for those that run; then interrupts them. */
    void drain() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(DRAIN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
                boolean _ = threads.awaitTermination(1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
