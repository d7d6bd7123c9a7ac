package com.therapybooking.embedded.storage;

import java.util.function.LongSupplier;

/**
 * Lets many writers share one sync of the disk. While one is running, new callers wait, and the
 * first of them runs the next one for all.
 */
final class GroupSync {

    private final LongSupplier flush;
    private long done;
    private boolean running;

    /**
     * @param flush writes everything done so far to the disk; returns the number of the last write
     */
    GroupSync(LongSupplier flush) {
        this.flush = flush;
    }

    /** Returns when the write of this number is on disk; rethrows a failure of the flush. */
    void await(long number) {
        while (!isDone(number)) {
            long reached = -1;
            try {
                reached = flush.getAsLong();
            } finally {
                finish(reached);
            }
        }
    }

    /** True when the write is on disk; false when the caller must flush. */
    private synchronized boolean isDone(long number) {
        boolean interrupted = false;
        while (done < number && running) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (done >= number) {
            return true;
        }
        running = true;
        return false;
    }

    private synchronized void finish(long reached) {
        running = false;
        done = Math.max(done, reached);
        notifyAll();
    }
}
