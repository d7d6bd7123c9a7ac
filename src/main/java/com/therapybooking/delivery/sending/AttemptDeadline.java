package com.therapybooking.delivery.sending;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpPost;

/**
 * Ends the attempt of the creating thread at its deadline, in any phase: name lookup, wait for a
 * connection, handshake, read. After {@link #close} returns, the deadline no longer interrupts the
 * thread. Its length is {@code WEBHOOK_TIMEOUT} ({@link
 * com.therapybooking.delivery.model.DeliveryProperties}); an attempt of a reminder also ends when
 * the session begins ({@link WebhookSender}).
 */
final class AttemptDeadline implements AutoCloseable {

    private final HttpPost post;
    private final Thread sender = Thread.currentThread();
    private final Future<?> timer;
    private boolean closed;
    private boolean late;

    /**
     * @param nanos time until the deadline
     */
    AttemptDeadline(HttpPost post, ScheduledExecutorService timer, long nanos) {
        this.post = post;
        // closing a socket may block, so the timer's only thread does not close it
        this.timer = timer.schedule(this::startCut, Math.max(1, nanos), TimeUnit.NANOSECONDS);
    }

    private void startCut() {
        try {
            Thread.startVirtualThread(this::cut);
        } catch (OutOfMemoryError e) {
            cut();
        }
    }

    /** Whether the deadline passed before the attempt ended. */
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
