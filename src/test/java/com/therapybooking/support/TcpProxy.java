package com.therapybooking.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP proxy to a server on this machine. A test can make it reset its connections, hold back all
 * bytes, and work again.
 */
public final class TcpProxy implements AutoCloseable {

    private enum State {
        FORWARDING,
        RESETTING,
        HOLDING
    }

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private State state = State.FORWARDING;

    private TcpProxy(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    public static TcpProxy to(int port) {
        try {
            TcpProxy proxy =
                    new TcpProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
            Thread.ofVirtual().start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Resets every connection, and each new one, until {@link #restore}. */
    public void resetConnections() {
        change(State.RESETTING);
        sockets.forEach(TcpProxy::reset);
    }

    /** Keeps the connections open but forwards no bytes until {@link #restore}. */
    public void holdBytes() {
        change(State.HOLDING);
    }

    /** Forwards the bytes that were held back, and accepts new connections again. */
    public void restore() {
        change(State.FORWARDING);
    }

    private synchronized void change(State next) {
        state = next;
        notifyAll();
    }

    private synchronized State state() {
        return state;
    }

    private synchronized void awaitForwarding() throws InterruptedException {
        while (state == State.HOLDING) {
            wait();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket caller = listener.accept();
                sockets.add(caller);
                if (state() == State.RESETTING) {
                    reset(caller);
                    continue;
                }
                Socket server = new Socket();
                sockets.add(server);
                server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
                Thread.ofVirtual().start(() -> forward(caller, server));
                Thread.ofVirtual().start(() -> forward(server, caller));
            }
        } catch (IOException e) {
            // the proxy is closed, or the server has ended
        }
    }

    private void forward(Socket from, Socket to) {
        byte[] buffer = new byte[8_192];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                awaitForwarding();
                out.write(buffer, 0, count);
            }
        } catch (IOException e) {
            // one side has closed its connection; the other one is closed too
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(from);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // already closed
        }
    }

    @Override
    public void close() throws IOException {
        change(State.RESETTING);
        listener.close();
        sockets.forEach(TcpProxy::reset);
    }
}
