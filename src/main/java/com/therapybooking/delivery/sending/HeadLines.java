package com.therapybooking.delivery.sending;

import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.io.HttpTransportMetrics;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.util.CharArrayBuffer;

/**
 * Passes on the lines of a head that are needed, so that a receiver cannot use up the memory: the
 * first 8 KiB, and after them only the headers that decide how the response is read and when the
 * next attempt is made. Of a line it keeps the first 8 KiB while it reads it. A line without a
 * colon is skipped, and so are its continuations. A line of more than 64 KiB, or a head of more
 * than 256 KiB, fails.
 */
final class HeadLines implements SessionInputBuffer {

    private static final int MAX_HEAD = 256 * 1024;
    private static final int MAX_LINE = 64 * 1024;
    private static final int MAX_LINES = 8 * 1024;
    private static final int LINE_OVERHEAD = 64;
    private static final int MAX_NEEDED = 20;

    private static final int END_OF_STREAM = -1;

    /** No head passes on more lines. */
    static final int MAX_COUNT = MAX_LINES / LINE_OVERHEAD + MAX_NEEDED;

    private static final Pattern NEEDED =
            Pattern.compile("(?i)(?:connection|content-length|retry-after|transfer-encoding):.*");

    private final SessionInputBuffer buffer;
    private boolean hasStatusLine;
    private boolean lastPassedOn;
    private int size;
    private int read;
    private int needed;

    HeadLines(SessionInputBuffer buffer) {
        this.buffer = buffer;
    }

    @Override
    public int readLine(CharArrayBuffer line, InputStream in) throws IOException {
        int length = readFirst(line, in);
        while (length > 0 && !isPassedOn(line, length)) {
            length = readFirst(line, in);
        }
        return Math.min(length, line.length());
    }

    /**
     * Reads a line and keeps its beginning.
     *
     * @return the length of the whole line; -1 at the end of the stream
     */
    private int readFirst(CharArrayBuffer line, InputStream in) throws IOException {
        line.clear();
        int length = 0;
        int next = buffer.read(in);
        if (next == END_OF_STREAM) {
            return END_OF_STREAM;
        }
        while (next != '\n' && next != END_OF_STREAM) {
            length++;
            size++;
            if (length > MAX_LINE || size > MAX_HEAD) {
                throw new MessageConstraintException("The head of the response is too long");
            }
            if (length <= MAX_LINES) {
                line.append((char) next);
            }
            next = buffer.read(in);
        }
        size++; // its end
        if (length > 0 && length == line.length() && line.charAt(length - 1) == '\r') {
            length--;
            line.setLength(length);
        }
        return length;
    }

    private boolean isPassedOn(CharArrayBuffer line, int length) {
        if (!hasStatusLine) {
            hasStatusLine = true;
            return true;
        }
        read += length + LINE_OVERHEAD;
        if (line.charAt(0) == ' ' || line.charAt(0) == '\t') { // RFC 9112, section 5.2
            lastPassedOn = lastPassedOn && read <= MAX_LINES;
        } else if (read <= MAX_LINES) {
            lastPassedOn = line.indexOf(':') > 0;
        } else {
            lastPassedOn = NEEDED.matcher(line).matches() && needed++ < MAX_NEEDED;
        }
        return lastPassedOn;
    }

    @Override
    public int length() {
        return buffer.length();
    }

    @Override
    public int capacity() {
        return buffer.capacity();
    }

    @Override
    public int available() {
        return buffer.available();
    }

    @Override
    public int read(byte[] bytes, int offset, int length, InputStream in) throws IOException {
        return buffer.read(bytes, offset, length, in);
    }

    @Override
    public int read(byte[] bytes, InputStream in) throws IOException {
        return buffer.read(bytes, in);
    }

    @Override
    public int read(InputStream in) throws IOException {
        return buffer.read(in);
    }

    @Override
    public HttpTransportMetrics getMetrics() {
        return buffer.getMetrics();
    }
}
