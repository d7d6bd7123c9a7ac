package com.therapybooking.delivery.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;
import org.apache.hc.core5.util.CharArrayBuffer;
import org.junit.jupiter.api.Test;

class HeadLinesTest {

    private static List<String> linesOf(String head) throws IOException {
        InputStream in = new ByteArrayInputStream(head.getBytes(StandardCharsets.US_ASCII));
        HeadLines lines = new HeadLines(new SessionInputBufferImpl(1_024));
        List<String> passedOn = new ArrayList<>();
        CharArrayBuffer line = new CharArrayBuffer(64);
        while (lines.readLine(line, in) > 0) {
            passedOn.add(line.toString());
            line = new CharArrayBuffer(64);
        }
        return passedOn;
    }

    @Test
    void passesOnAnOrdinaryHead() throws IOException {
        assertThat(linesOf("HTTP/1.1 200 OK\r\nA: 1\r\n\tfolded\r\nB: 2\r\n\r\nbody"))
                .containsExactly("HTTP/1.1 200 OK", "A: 1", "\tfolded", "B: 2");
    }

    @Test
    void skipsALineWithoutAColon() throws IOException {
        assertThat(linesOf("HTTP/1.1 200 OK\n folded\nno colon\n folded\n: no name\nA: 1\n\n"))
                .containsExactly("HTTP/1.1 200 OK", "A: 1");
    }

    @Test
    void boundsTheMemoryOfAHead() throws IOException {
        String needed = "Content-Length: 9\nretry-after: 7\nTransfer-Encoding: x\nConnection: y\n";
        List<String> lines =
                linesOf(
                        "HTTP/1.1 200 OK\n"
                                + "a:\n".repeat(40_000)
                                + needed
                                + "Retry-After: 1\n".repeat(1_000)
                                + "\n");
        assertThat(lines).hasSizeLessThan(HeadLines.MAX_COUNT).containsSequence(needed.split("\n"));

        assertThat(linesOf("HTTP/1.1 200 OK\nA: " + "x".repeat(9_000) + "\n" + needed + "\n"))
                .hasSize(5);
    }

    /** Many receivers may send long lines at the same time. */
    @Test
    void keepsTheBeginningOfALongLine() throws IOException {
        String reason = "HTTP/1.1 200 " + "x".repeat(60_000);

        assertThat(linesOf(reason + "\r\nA: 1\r\n\r\n"))
                .containsExactly(reason.substring(0, 8_192), "A: 1");
    }

    @Test
    void refusesALineAndAHeadThatAreTooLong() {
        assertThatThrownBy(() -> linesOf("HTTP/1.1 200 OK\nA: " + "x".repeat(66_000)))
                .isInstanceOf(MessageConstraintException.class);
        assertThatThrownBy(() -> linesOf("HTTP/1.1 200 OK\n" + "a:\n".repeat(90_000)))
                .isInstanceOf(MessageConstraintException.class);
    }
}
