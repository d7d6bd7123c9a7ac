package com.therapybooking.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Sends an arbitrary request, and reads the response until it is complete or the server closes the
 * connection.
 */
final class RawHttp {

    private static final int TIMEOUT_MILLIS = 20_000;

    private RawHttp() {}

    static String exchange(int port, String request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            InputStream input = socket.getInputStream();
            StringBuilder answer = new StringBuilder();
            byte[] buffer = new byte[8192];
            int read = input.read(buffer);
            while (read >= 0) {
                answer.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
                if (isComplete(answer.toString())) {
                    break;
                }
                read = input.read(buffer);
            }
            return answer.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns whether the head and a JSON body have arrived. A problem document ends with a brace.
     */
    private static boolean isComplete(String answer) {
        return answer.contains("\r\n\r\n") && answer.endsWith("}");
    }
}
