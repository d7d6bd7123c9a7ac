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

/** Calls the service with arbitrary bytes. */
final class Raw {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int PATIENCE_MILLIS = 30_000;

    /** The bytes that the service sent until it closed the connection. */
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

    /** Sends these bytes, each char one of them, and reads until the connection is closed. */
    Reply send(String bytes) {
        return send(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    Reply send(byte[] bytes) {
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            // a refusal may come, and the connection close, before all is sent
            Thread.startVirtualThread(() -> {
                try {
                    socket.getOutputStream().write(bytes);
                    socket.getOutputStream().flush();
                } catch (IOException e) {
                    // the answer tells
                }
            });
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[8_192];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                got.write(buffer, 0, read);
            }
        } catch (SocketException e) {
            // closed by the other side; what came before counts
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Reply(got.toString(StandardCharsets.UTF_8));
    }
}
