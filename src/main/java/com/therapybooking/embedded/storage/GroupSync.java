package com.therapybooking.embedded.storage;

/**
 * Lets many writers share one write to the disk. While one is under way, those who come wait, and
 * the first of them does the next one for all.
 */
final class GroupSync {

    /** Writes to the disk all that has been done so far. */
    @FunctionalInterface
    interface Flush {

        /** Returns the number of the last write that is on the disk now. */
        long flush();
    }

    private final Flush flush;
    private long done;
    private boolean running;

    GroupSync(Flush flush) {
        this.flush = flush;
    }

    /** Returns when the write of this number is on the disk; throws what the flush throws. */
    void await(long number) {
        while (!isDone(number)) {
            long reached = -1;
            try {
                reached = flush.flush();
            } finally {
                finish(reached);
            }
        }
    }

    /** True when there is nothing left to do; false when it is the caller's turn to flush. */
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
        running = done < number;
        return !running;
    }

    private synchronized void finish(long reached) {
        running = false;
        done = Math.max(done, reached);
        notifyAll();
    }
}
