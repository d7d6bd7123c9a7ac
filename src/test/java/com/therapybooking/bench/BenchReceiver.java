package com.therapybooking.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.ObjLongConsumer;

/** A receiver that answers each webhook immediately, or never answers. */
final class BenchReceiver implements AutoCloseable {

    private static final byte[] OK =
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.ISO_8859_1);

    private final ServerSocket server;
    private final boolean hangs;
    private final ObjLongConsumer<String> arrival;

    /**
     * @param port the port to listen on; 0 selects a free port
     * @param hangs true if the receiver must not answer
     * @param arrival gets the body of each webhook, and its arrival time in nanoseconds ({@link
     *     System#nanoTime})
     */
    BenchReceiver(int port, boolean hangs, ObjLongConsumer<String> arrival) throws IOException {
        this.server = new ServerSocket(port, 1024, InetAddress.getLoopbackAddress());
        this.hangs = hangs;
        this.arrival = arrival;
        Thread.ofPlatform().daemon().name("accept").start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/hook";
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofPlatform().daemon().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            Wire wire = new Wire(socket);
            Wire.Message message;
            while ((message = wire.read()) != null) {
                arrival.accept(message.body(), System.nanoTime());
                if (!hangs) {
                    wire.write(OK);
                }
            }
        } catch (IOException e) {
            // the sender has closed the connection
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
