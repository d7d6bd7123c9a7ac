package com.therapybooking.embedded.wire;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits the connections that have not identified themselves as this process: at most {@link #MAX},
 * each for at most {@link #DEADLINE}. Beyond that the oldest is closed, not the new one. This
 * process identifies a connection with its first message, within milliseconds, so other processes
 * cannot block it by holding connections open.
 */
final class PendingConnections {

    static final int MAX = 128;
    static final Duration DEADLINE = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(PendingConnections.class);

    private record Pending(Socket socket, long since) {}

    private final LongSupplier nanoTime;
    private final Deque<Pending> oldestFirst = new ArrayDeque<>();

    PendingConnections(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized void add(Socket socket) {
        if (oldestFirst.size() >= MAX) {
            close(oldestFirst.removeFirst());
        }
        oldestFirst.addLast(new Pending(socket, nanoTime.getAsLong()));
    }

    /** Removes a connection that has identified itself or has ended. */
    synchronized void remove(Socket socket) {
        oldestFirst.removeIf(pending -> pending.socket().equals(socket));
    }

    /** Closes the connections whose time has expired. */
    synchronized void closeOverdue() {
        long now = nanoTime.getAsLong();
        while (!oldestFirst.isEmpty()
                && now - oldestFirst.getFirst().since() > DEADLINE.toNanos()) {
            close(oldestFirst.removeFirst());
        }
    }

    private static void close(Pending pending) {
        try {
            pending.socket().close();
        } catch (IOException e) {
            log.debug("Closing a connection to the embedded database", e);
        }
    }
}
