package com.therapybooking.platform.server;

import com.therapybooking.platform.request.RequestBodyFilter;
import com.therapybooking.platform.web.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.springframework.http.HttpStatus;

/**
 * The body of one request. It is received completely before the application gets its first byte: at
 * most {@link RequestBodyFilter#MAX_BODY} bytes within {@link #DEADLINE}. So no parser holds memory
 * while it waits for a slow client. Receiving begins when the application reads.
 */
final class LimitedBody implements InputBuffer {

    static final Duration DEADLINE = Duration.ofSeconds(15);

    private final InputBuffer input;
    private final Supplier<Runnable> reserve;
    private boolean started;
    private boolean received;
    private byte[] bytes = {};

    LimitedBody(InputBuffer input, Supplier<Runnable> reserve) {
        this.input = input;
        this.reserve = reserve;
    }

    @Override
    public int doRead(ApplicationBufferHandler handler) {
        if (!started) {
            bytes = receive(DEADLINE);
        }
        int length = bytes.length;
        if (length == 0) {
            return -1;
        }
        handler.setByteBuffer(ByteBuffer.wrap(bytes));
        bytes = new byte[0];
        return length;
    }

    /** How much can be read without waiting. */
    @Override
    public int available() {
        return started ? bytes.length : input.available();
    }

    /** Whether more of the body may arrive. */
    boolean isUnread() {
        return !received;
    }

    /**
     * Receives the body within this time.
     *
     * @throws ProblemException 503 when there is no room for it, 408 when it takes too long, 413
     *     when it is too long
     */
    byte[] receive(Duration deadline) {
        started = true;
        Chunk chunk = new Chunk();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        long start = System.nanoTime();
        Runnable release = reserve.get();
        try {
            while (input.doRead(chunk) >= 0) {
                byte[] part = new byte[chunk.buffer.remaining()];
                chunk.buffer.get(part);
                all.write(part);
                if (all.size() > RequestBodyFilter.MAX_BODY) {
                    throw ProblemException.of(HttpStatus.CONTENT_TOO_LARGE);
                }
                if (System.nanoTime() - start > deadline.toNanos()) {
                    throw ProblemException.bodyTooSlow();
                }
            }
        } catch (SocketTimeoutException e) {
            throw ProblemException.bodyTooSlow();
        } catch (IOException e) {
            // The client ended the connection, or its chunks are malformed.
            throw ProblemException.of(HttpStatus.BAD_REQUEST);
        } finally {
            release.run();
        }
        received = true;
        return all.toByteArray();
    }

    /** Tomcat lends its buffer until the next read. */
    private static final class Chunk implements ApplicationBufferHandler {

        private ByteBuffer buffer = ByteBuffer.allocate(0);

        @Override
        public void setByteBuffer(ByteBuffer given) {
            buffer = given;
        }

        @Override
        public ByteBuffer getByteBuffer() {
            return buffer;
        }

        @Override
        public void expand(int size) {
            // Only the reader of request heads asks for more room.
        }
    }
}
