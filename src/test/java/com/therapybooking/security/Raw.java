package com.therapybooking.security;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends arbitrary bytes to the service. */
final class Raw {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int TIMEOUT_MILLIS = 30_000;

    /** The text that the service sent until it closed the connection. */
    record Reply(String text) {

        int status() {
            return text.startsWith("HTTP/1.") ? Integer.parseInt(text.substring(9, 12)) : 0;
        }

        String head() {
            int end = text.indexOf("\r\n\r\n");
            return end < 0 ? text : text.substring(0, end);
        }

        String body() {
            int end = text.indexOf("\r\n\r\n");
            return end < 0 ? "" : text.substring(end + 4);
        }

        boolean isProblem() {
            return head().toLowerCase(Locale.ROOT)
                    .contains("content-type: application/problem+json");
        }

        JsonNode json() {
            return JSON.readTree(body());
        }
    }

    private final int port;

    Raw(int port) {
        this.port = port;
    }

    /**
     * Sends a request, in which each char is one byte, and reads until the service closes the
     * connection.
     */
    Reply send(String bytes) {
        return send(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    Reply send(byte[] bytes) {
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            // sends in a thread, because the service may refuse the request before all of it is
            // sent
            Thread.startVirtualThread(() -> {
                try {
                    socket.getOutputStream().write(bytes);
                    socket.getOutputStream().flush();
                } catch (IOException e) {
                    // the service has closed the connection; the test checks its reply
                }
            });
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[8_192];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                got.write(buffer, 0, read);
            }
        } catch (SocketException e) {
            // the service has reset the connection; the received bytes are the reply
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Reply(got.toString(StandardCharsets.UTF_8));
    }
}
