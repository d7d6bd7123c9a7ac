package com.therapybooking.delivery.sending;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpPost;

/**
 * Ends the attempt of the thread that makes this object at its deadline, whatever it is doing then:
 * a name lookup, a wait for a connection, a handshake, a read. When {@link #close} has returned,
 * nothing of it reaches the thread any more.
 */
final class AttemptDeadline implements AutoCloseable {

    private final HttpPost post;
    private final Thread sender = Thread.currentThread();
    private final Future<?> timer;
    private boolean closed;
    private boolean late;

    /**
     * @param nanos what is left until the deadline
     */
    AttemptDeadline(HttpPost post, ScheduledExecutorService timer, long nanos) {
        this.post = post;
        // closing a socket may block, so the timer's only thread does not do it
        this.timer =
                timer.schedule(
                        () -> Thread.startVirtualThread(this::cut),
                        Math.max(1, nanos),
                        TimeUnit.NANOSECONDS);
    }

    /** Whether the deadline has passed before the attempt was over. */
    synchronized boolean late() {
        return late;
    }

    private void cut() {
        synchronized (this) {
            if (closed) {
                return;
            }
            late = true;
            sender.interrupt();
        }
        post.abort();
    }

    @Override
    public void close() {
        timer.cancel(false);
        synchronized (this) {
            closed = true;
            if (late) {
                Thread.interrupted();
            }
        }
    }
}
