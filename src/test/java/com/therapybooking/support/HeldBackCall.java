package com.therapybooking.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;

/** A POST whose last byte is held back until {@link #finish}. */
public final class HeldBackCall implements AutoCloseable {

    /** Longer than a body that the service takes without authenticating its caller again. */
    private static final Duration SLOW = Duration.ofMillis(600);

    private final Socket socket;
    private final String last;

    /**
     * @param header one further header, such as {@code Cookie: a=b}
     */
    public HeldBackCall(Api api, String path, String type, String header, String body)
            throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), api.port());
        socket.setSoTimeout(20_000);
        last = body.substring(body.length() - 1);
        write(
                """
                POST %s HTTP/1.1
                Host: x
                %s
                Content-Type: %s
                Content-Length: %d
                Connection: close

                """
                                .formatted(path, header, type, body.length())
                                .replace("\n", "\r\n")
                        + body.substring(0, body.length() - 1));
    }

    /** Sends the last byte late; returns the status of the response. */
    public int finish() throws IOException {
        Awaitility.await().pollDelay(SLOW).until(() -> true);
        return finishAtOnce();
    }

    /** Sends the last byte; returns the status of the response. */
    public int finishAtOnce() throws IOException {
        write(last);
        String reply =
                new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        return Integer.parseInt(reply.split(" ", 3)[1]);
    }

    private void write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
