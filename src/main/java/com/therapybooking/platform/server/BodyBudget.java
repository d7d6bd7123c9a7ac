package com.therapybooking.platform.server;

import com.therapybooking.platform.web.ProblemException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Limits the memory of all request bodies being received. When the budget is used up, the client
 * that uses the most of it loses its oldest body. A new body is refused instead if its client would
 * then use the most itself. So clients that send slowly cannot block others, and a client without a
 * body is not refused. Of clients that use equally much, in units of {@link #OVERHEAD}, the one
 * that began first loses a body.
 */
final class BodyBudget {

    /** Approximate memory of a request without its body. */
    static final int OVERHEAD = 64 * 1024;

    private final long max;
    private final Map<Object, Share> shares = new LinkedHashMap<>();
    private long used;

    private static final class Share {
        private final Deque<Reservation> oldestFirst = new ArrayDeque<>();
        private long used;
    }

    private record Reservation(Object client, long bytes, Runnable end) {}

    /**
     * @param max in bytes
     */
    BodyBudget(long max) {
        this.max = max;
    }

    /**
     * Reserves memory for a body.
     *
     * @param client the sender
     * @param body the maximum number of bytes
     * @param end closes the body's connection
     * @return releases the memory; may run twice
     * @throws ProblemException 503 when there is no room and the client uses the most of it
     */
    synchronized Runnable reserve(Object client, long body, Runnable end) {
        long bytes = body + OVERHEAD;
        while (used + bytes > max) {
            Share largest =
                    shares.values().stream()
                            .max(Comparator.comparingLong(share -> share.used / OVERHEAD))
                            .orElseThrow(BodyBudget::full);
            Share own = shares.get(client);
            boolean wouldUseTheMost = own != null && largest.used <= own.used + bytes;
            if (bytes > max || wouldUseTheMost) {
                throw full();
            }
            Reservation oldest = largest.oldestFirst.getFirst();
            release(oldest);
            oldest.end.run();
        }
        Reservation reservation = new Reservation(client, bytes, end);
        Share share = shares.computeIfAbsent(client, key -> new Share());
        share.oldestFirst.addLast(reservation);
        share.used += bytes;
        used += bytes;
        return () -> release(reservation);
    }

    private synchronized void release(Reservation reservation) {
        Share share = shares.get(reservation.client);
        if (share == null || !share.oldestFirst.remove(reservation)) {
            return;
        }
        share.used -= reservation.bytes;
        used -= reservation.bytes;
        if (share.oldestFirst.isEmpty()) {
            shares.remove(reservation.client);
        }
    }

    private static ProblemException full() {
        return ProblemException.unavailable(
                "The service is overloaded: too many requests are being received. Retry later.");
    }
}
