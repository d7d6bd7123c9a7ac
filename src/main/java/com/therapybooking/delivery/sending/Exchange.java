package com.therapybooking.delivery.sending;

import com.therapybooking.delivery.model.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * The state of a running attempt. The client's parts find it in {@link #CURRENT}; all of them run
 * on the sending thread.
 */
final class Exchange {

    static final ScopedValue<Exchange> CURRENT = ScopedValue.newInstance();

    /** Shorter values are not hidden: a response may contain them by chance. */
    private static final int MIN_SECRET = 6;

    private static final int REQUEST_TIMEOUT = 408;

    /**
     * A connection that the receiver had closed fails within a round trip, even around the world. A
     * later failure is the receiver's answer to the request.
     */
    private static final Duration ROUND_TRIP = Duration.ofMillis(500);

    private static final int MAX_READ = 16 * 1024;
    private static final int MAX_STORED = 4 * 1024;

    private final long deadline;
    private final Collection<String> secrets;
    private final Deque<InetAddress> untried = new ArrayDeque<>();
    private @Nullable InetAddress address;
    private boolean reused;
    private boolean sent;
    private long repeatableUntil;
    private int status;
    private String headers = "";
    private String body = "";
    private @Nullable String retryAfter;
    private @Nullable SessionInputBuffer received;

    /**
     * @param deadline end of the attempt, in the time of {@link System#nanoTime()}
     * @param secrets texts that are hidden where the response repeats them
     */
    Exchange(long deadline, Collection<String> secrets) {
        this.deadline = deadline;
        this.secrets = secrets;
    }

    long nanosLeft() {
        return deadline - System.nanoTime();
    }

    /** Begins to send the request, for the first time or again. */
    void begin() {
        address = null;
        reused = false;
        repeatableUntil = deadline;
    }

    /** The host's addresses, to be tried in this order. */
    void addresses(Collection<InetAddress> addresses) {
        untried.clear();
        untried.addAll(addresses);
    }

    boolean hasUntriedAddress() {
        return !untried.isEmpty();
    }

    InetAddress nextAddress() {
        InetAddress next = untried.remove();
        address = next;
        return next;
    }

    /** The address that this attempt last connected to; empty while it has used a pooled one. */
    Optional<InetAddress> address() {
        return Optional.ofNullable(address);
    }

    /**
     * How long a connection to the current address may take: an equal share of the time for each
     * remaining address and the response.
     */
    Timeout connectTimeout() {
        long left = Math.max(nanosLeft(), 1_000_000);
        int shares = untried.isEmpty() ? 1 : untried.size() + 2;
        return Timeout.ofMilliseconds(Math.max(1, left / shares / 1_000_000));
    }

    /**
     * Records the kind of connection; returns whether the request may go over it. It is sent over a
     * reused connection at most once. If the receiver closes that without a response, the request
     * is repeated once, on a new connection, because the receiver may have read it.
     *
     * @param usedBefore whether an earlier request has gone over it
     */
    boolean maySendOver(boolean usedBefore) {
        reused = usedBefore;
        return !reused || !sent;
    }

    /** The request is being written. */
    void sending() {
        sent = true;
        repeatableUntil = System.nanoTime() + ROUND_TRIP.toNanos();
    }

    /**
     * The status line of the final response has arrived. It decides the outcome, even if the rest
     * is malformed. An immediate 408 on a reused connection does not: the receiver had closed the
     * idle connection (RFC 9110, section 15.5.9), so the request is repeated after the rest.
     */
    void answered(int code) {
        status = code;
        if (reused && code == REQUEST_TIMEOUT && isRepeatable()) {
            status = 0;
            repeatableUntil = deadline;
        }
    }

    /** Stores the lines of the response's head, and its {@code Retry-After} if it has one. */
    void head(String lines, @Nullable String wait) {
        headers = lines;
        retryAfter = wait;
    }

    /** The stored lines of the response's head; null when no response came. */
    @Nullable String headers() {
        return status == 0 ? null : withoutSecrets(headers);
    }

    /** The response is read from this buffer of its connection. */
    void readFrom(SessionInputBuffer buffer) {
        received = buffer;
    }

    /** The buffer of the connection that was used; null when no response was read. */
    @Nullable SessionInputBuffer buffer() {
        return received;
    }

    /**
     * Reads the beginning of the response's body, as far as it arrives: of 16 KiB the first 4 KiB
     * are kept as UTF-8, malformed bytes replaced.
     *
     * @return whether the response was read to its end, so that its connection can be used again
     */
    boolean readBody(ClassicHttpResponse response) {
        body = "";
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return true;
        }
        long announced = entity.getContentLength();
        byte[] bytes = new byte[announced < 0 ? MAX_READ : (int) Math.min(MAX_READ, announced)];
        int count = 0;
        boolean whole = false;
        try {
            InputStream in = entity.getContent();
            int next = 0;
            while (count < bytes.length && next >= 0) {
                next = in.read(bytes, count, bytes.length - count);
                count += Math.max(0, next);
            }
            whole = next < 0 || in.read() < 0;
        } catch (IOException e) {
            // the received part is shown; only the status line decides the outcome
        }
        String text = new String(bytes, 0, count, StandardCharsets.UTF_8);
        body = beginning(withoutSecrets(text));
        return whole;
    }

    /** Cuts after the secrets are hidden, because one may go beyond the end. */
    private static String beginning(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, MAX_STORED);
        // do not cut a character: step back over continuation bytes to its first one
        while (length < bytes.length && length > 0 && (bytes[length] & 0xc0) == 0x80) {
            length--;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private String withoutSecrets(String text) {
        String shown = text;
        for (String secret : secrets) {
            if (secret.length() >= MIN_SECRET) {
                shown = HiddenText.hide(secret, shown);
            }
        }
        return shown;
    }

    /**
     * Whether the failed request may be sent again within this attempt: no status line came, no
     * receiver has worked on the request, and either the connection was a reused one or the host
     * has another address.
     */
    boolean mayBeSentAgain() {
        return status == 0 && (reused || hasUntriedAddress()) && isRepeatable() && nanosLeft() > 0;
    }

    private boolean isRepeatable() {
        return System.nanoTime() - repeatableUntil < 0;
    }

    /** The response so far; null when no status line came. */
    @Nullable Outcome outcome(Instant now) {
        return status == 0 ? null : Outcome.of(status, body, retryAfter, now);
    }
}
