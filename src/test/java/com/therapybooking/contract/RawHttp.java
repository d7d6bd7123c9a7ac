package com.therapybooking.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Sends bytes that no client library would, and reads the answer until the server hangs up. */
final class RawHttp {

    private static final int PATIENCE_MILLIS = 20_000;

    private RawHttp() {}

    static String exchange(int port, String request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            InputStream input = socket.getInputStream();
            StringBuilder answer = new StringBuilder();
            byte[] buffer = new byte[8192];
            int read = input.read(buffer);
            while (read >= 0) {
                answer.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
                if (isWhole(answer.toString())) {
                    break;
                }
                read = input.read(buffer);
            }
            return answer.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Problem documents are small and end with a brace. */
    private static boolean isWhole(String answer) {
        return answer.contains("\r\n\r\n") && answer.endsWith("}");
    }
}
