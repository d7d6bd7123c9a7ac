package com.therapybooking.platform.database;

import com.therapybooking.platform.web.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Batches the writes of many callers into one round trip to the database.
 *
 * <p>One batch runs at a time; writes that arrive meanwhile form the next one. So a caller of an
 * idle system does not wait (unless the writer is {@link #lingering}), and a busy system needs few
 * round trips. After a batch of several writes, the next one waits {@code linger} for more. A
 * future completes only after the database has answered for its batch: writes that are queued when
 * the process dies were never acknowledged.
 *
 * @param <T> one write
 * @param <R> its result
 */
public final class GroupCommit<T, R> {

    private record Waiting<T, R>(T item, CompletableFuture<R> result) {}

    private final String name;
    private final int maxBatch;
    private final Duration linger;
    private final boolean alwaysLingers;
    private final Function<List<T>, List<R>> write;
    private final LinkedBlockingQueue<Waiting<T, R>> queue;
    private final AtomicBoolean running = new AtomicBoolean();

    /**
     * @param name for the thread and for messages
     * @param maxBatch maximum number of items of one write
     * @param maxQueued maximum number of waiting items; beyond it {@link #submit} fails
     * @param linger how long a batch waits for more items on a busy system; may be zero
     * @param alwaysLingers false for writes whose callers wait: a write that arrives in an idle
     *     time is sent at once
     * @param write writes a batch and returns one result for each item, in order; when it throws,
     *     the whole batch fails with that exception
     */
    public GroupCommit(
            String name,
            int maxBatch,
            int maxQueued,
            Duration linger,
            boolean alwaysLingers,
            Function<List<T>, List<R>> write) {
        this.alwaysLingers = alwaysLingers;
        this.name = name;
        this.maxBatch = maxBatch;
        this.linger = linger;
        this.write = write;
        this.queue = new LinkedBlockingQueue<>(maxQueued);
    }

    /**
     * For writes without a result whose latency matters little: every batch waits {@code linger}
     * for more items. The results are {@code true}.
     */
    public static <T> GroupCommit<T, Boolean> lingering(
            String name, int maxBatch, int maxQueued, Duration linger, Consumer<List<T>> write) {
        return new GroupCommit<>(
                name,
                maxBatch,
                maxQueued,
                linger,
                true,
                batch -> {
                    write.accept(batch);
                    return Collections.nCopies(batch.size(), true);
                });
    }

    /**
     * Queues one write. The future fails with the write's exception, or at once with a {@link
     * ProblemException} (503) when the queue is full.
     */
    public CompletableFuture<R> submit(T item) {
        CompletableFuture<R> result = new CompletableFuture<>();
        if (!queue.offer(new Waiting<>(item, result))) {
            result.completeExceptionally(
                    ProblemException.unavailable("The service is overloaded; retry later."));
            return result;
        }
        if (running.compareAndSet(false, true)) {
            try {
                Thread.ofVirtual().name(name).start(this::drain);
            } catch (Error e) {
                running.set(false); // the next write starts the thread
                throw e;
            }
        }
        return result;
    }

    private void drain() {
        do {
            try {
                int last = 1;
                while (!queue.isEmpty()) {
                    if (alwaysLingers || last > 1) {
                        pause();
                    }
                    last = writeBatch();
                }
            } finally {
                running.set(false);
            }
        } while (!queue.isEmpty() && running.compareAndSet(false, true));
    }

    private int writeBatch() {
        List<Waiting<T, R>> batch = new ArrayList<>(maxBatch);
        queue.drainTo(batch, maxBatch);
        try {
            List<R> results = write.apply(batch.stream().map(Waiting::item).toList());
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).result().complete(results.get(i));
            }
        } catch (RuntimeException | Error e) {
            batch.forEach(waiting -> waiting.result().completeExceptionally(e));
        }
        return batch.size();
    }

    private void pause() {
        if (queue.size() < maxBatch && linger.isPositive()) {
            try {
                Thread.sleep(linger);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
