package com.therapybooking.security;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/**
 * The bytes that a hostile client sends on each connection before it stops, and the number of its
 * connections.
 */
enum SlowClient {
    SILENT(4_000, ""),
    HALF_LINE(700, "GET /api/ther"),
    HALF_HEAD(2_635, "GET /api/therapists HTTP/1.1\r\nHost: x\r\nX-A: " + "z".repeat(4_000)),
    FORM(
            1_000,
            post("/sign-in", "application/x-www-form-urlencoded", 65_000)
                    + "email=a&b="
                    + "y".repeat(100)),
    FORM_OF_A_PAGE(300, post("/keys", "application/x-www-form-urlencoded", 65_000) + "a=b"),
    MULTIPART(
            300,
            post("/sign-in", "multipart/form-data; boundary=b", 60_000)
                    + "--b\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\n"
                    + "q".repeat(10_000)),
    JSON(
            900,
            post("/api/bookings/" + "0".repeat(24) + "/verify-payment", "application/json", 60_000)
                    + "{\"paymentProvider\":\"x\",\"a\":["
                    + "1,".repeat(29_000)),
    NESTED_JSON(
            300,
            post("/api/bookings", "application/json", 60_000)
                    + "{\"a\":["
                    + "{\"b\":1},".repeat(7_000)),
    CHUNKED(
            300,
            "POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n8000\r\n"
                    + "{".repeat(3_000)),
    NOT_ALLOWED(300, post("/api/webhooks/keys", "application/json", 60_000) + "{".repeat(3_000)),
    NOT_FOUND(300, post("/actuator/nothing", "application/json", 60_000) + "abc"),
    NO_SUCH_METHOD(300, post("/actuator/health", "application/json", 60_000) + "abc"),
    EXPECTING(
            300,
            "POST /api/auth/login HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                    + "Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n"),
    HTTP_1_0(
            300,
            "POST /api/auth/login HTTP/1.0\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 60000\r\n\r\n{\"email\":\""),
    SLOW_READER(600, "GET /webjars/swagger-ui/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n");

    private static final int SMALL_WINDOW = 2_048;

    private final int connections;
    private final String text;

    SlowClient(int connections, String text) {
        this.connections = connections;
        this.text = text;
    }

    int connections() {
        return connections;
    }

    /** Connects from an address of the loopback range and sends the bytes. */
    Socket connect(String from, int port) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(SMALL_WINDOW);
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        } catch (SocketException | SocketTimeoutException e) {
            // the service has refused or closed the connection
        }
        return socket;
    }

    private static String post(String path, String contentType, int length) {
        return "POST "
                + path
                + " HTTP/1.1\r\nHost: x\r\nContent-Type: "
                + contentType
                + "\r\nContent-Length: "
                + length
                + "\r\n\r\n";
    }
}
