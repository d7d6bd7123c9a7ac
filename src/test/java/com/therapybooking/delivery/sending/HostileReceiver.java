package com.therapybooking.delivery.sending;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A receiver whose behaviour on each connection the test defines. */
final class HostileReceiver implements AutoCloseable {

    /** The behaviour of the receiver on one connection. */
    @FunctionalInterface
    interface Behaviour {
        void handle(Connection connection) throws IOException, InterruptedException;
    }

    /** A connection, with helpers for the behaviour of a hostile receiver. */
    final class Connection {

        private final InputStream in;
        private final OutputStream out;

        Connection(Socket socket) throws IOException {
            this.in = socket.getInputStream();
            this.out = socket.getOutputStream();
        }

        /** Reads a complete request. */
        String request() throws IOException {
            StringBuilder head = new StringBuilder();
            while (!head.toString().endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("no request");
                }
                head.append((char) next);
            }
            int length = 0;
            for (String line : head.toString().split("\r\n", -1)) {
                if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                    length = Integer.parseInt(line.substring(15).strip());
                }
            }
            requests.incrementAndGet();
            return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
        }

        void write(String text) throws IOException {
            write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void write(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
            written.addAndGet(bytes.length);
        }

        /** Writes this text repeatedly until the client closes the connection. */
        void endlessly(String text) throws IOException {
            byte[] bytes =
                    text.repeat(Math.max(1, 8_192 / text.length()))
                            .getBytes(StandardCharsets.ISO_8859_1);
            while (true) {
                write(bytes);
            }
        }

        /**
         * Writes this text repeatedly, one character every 20 ms, until the client closes the
         * connection.
         */
        void drip(String text) throws IOException, InterruptedException {
            while (true) {
                for (int i = 0; i < text.length(); i++) {
                    write(text.substring(i, i + 1));
                    Thread.sleep(20);
                }
            }
        }

        /** Sends nothing and ignores the received bytes until the client closes the connection. */
        void hang() throws IOException {
            while (in.read() >= 0) {
                // ignores the byte
            }
        }
    }

    private final ServerSocket server;
    private final Behaviour behaviour;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicLong written = new AtomicLong();
    private final AtomicInteger requests = new AtomicInteger();

    HostileReceiver(ServerSocket server, Behaviour behaviour) {
        this.server = server;
        this.behaviour = behaviour;
        Thread.startVirtualThread(this::accept);
    }

    static HostileReceiver plain(Behaviour behaviour) {
        try {
            return new HostileReceiver(
                    new ServerSocket(0, 512, InetAddress.getLoopbackAddress()), behaviour);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/hook";
    }

    /** Returns the number of bytes that the client or the network buffers have taken. */
    long written() {
        return written.get();
    }

    /** Returns the number of complete requests. */
    int requests() {
        return requests.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                Thread.startVirtualThread(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            behaviour.handle(new Connection(socket));
        } catch (IOException e) {
            // the client has closed the connection
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes the server socket and every open connection. */
    void hangUp() {
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        hangUp();
    }
}
