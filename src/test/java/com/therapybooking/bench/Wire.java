package com.therapybooking.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A minimal HTTP/1.1 implementation for the driver and the receiver, over one persistent
 * connection. It costs little CPU time, so that the benchmark measures the service and not the
 * driver.
 */
final class Wire {

    private static final int MAX_BYTES = 64 * 1024;

    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[MAX_BYTES];
    private int filled;

    Wire(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    /**
     * Reads one request or response. Returns null if the other side has closed the connection
     * between two messages.
     */
    @Nullable Message read() throws IOException {
        int head;
        while ((head = headEnd()) < 0) {
            if (!fill()) {
                return null;
            }
        }
        String text = new String(buffer, 0, head, StandardCharsets.ISO_8859_1);
        String lower = text.toLowerCase(Locale.ROOT);
        int at = lower.indexOf("\r\ncontent-length:");
        int length =
                at < 0
                        ? 0
                        : Integer.parseInt(
                                text.substring(at + 17, endOfLine(text, at + 17)).strip());
        if (lower.contains("\r\ntransfer-encoding:")) {
            throw new IOException("a message in chunks, which this program does not read: " + text);
        }
        int start = head + 4;
        while (filled < start + length) {
            if (!fill()) {
                throw new IOException("closed in the middle of a message");
            }
        }
        String body = new String(buffer, start, length, StandardCharsets.UTF_8);
        System.arraycopy(buffer, start + length, buffer, 0, filled - start - length);
        filled -= start + length;
        return new Message(text, body);
    }

    private static int endOfLine(String text, int from) {
        int end = text.indexOf('\r', from);
        return end < 0 ? text.length() : end;
    }

    /** The head of a message without the empty line at its end, and the body. */
    record Message(String head, String body) {

        int status() {
            return Integer.parseInt(head.substring(9, 12));
        }
    }

    /**
     * Returns a POST request with a JSON body.
     *
     * @param headers further header lines, each with CRLF at its end
     */
    static byte[] post(String path, String headers, String body) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head =
                "POST "
                        + path
                        + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                        + headers
                        + "Content-Length: "
                        + content.length
                        + "\r\n\r\n";
        byte[] start = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = Arrays.copyOf(start, start.length + content.length);
        System.arraycopy(content, 0, all, start.length, content.length);
        return all;
    }

    void write(byte[] message) throws IOException {
        out.write(message);
        out.flush();
    }

    private boolean fill() throws IOException {
        int count = in.read(buffer, filled, buffer.length - filled);
        if (count > 0) {
            filled += count;
        }
        return count > 0;
    }

    private int headEnd() {
        for (int i = 0; i + 3 < filled; i++) {
            if (buffer[i] == '\r'
                    && buffer[i + 1] == '\n'
                    && buffer[i + 2] == '\r'
                    && buffer[i + 3] == '\n') {
                return i;
            }
        }
        return -1;
    }
}
