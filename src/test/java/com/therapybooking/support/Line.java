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

/** A TCP proxy to a server on this machine that can be cut, or fall silent, and be mended. */
public final class Line implements AutoCloseable {

    private enum State {
        WHOLE,
        CUT,
        SILENT
    }

    private final ServerSocket door;
    private final int target;
    private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
    private State state = State.WHOLE;

    private Line(ServerSocket door, int target) {
        this.door = door;
        this.target = target;
    }

    public static Line to(int port) {
        try {
            Line line = new Line(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
            Thread.ofVirtual().start(line::accept);
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return door.getLocalPort();
    }

    /** Every connection is reset, and so is each new one. */
    public void cut() {
        become(State.CUT);
        ends.forEach(Line::reset);
    }

    /** Connections stay, and nothing comes through them any more. */
    public void fallSilent() {
        become(State.SILENT);
    }

    /** Delivers the bytes that were held back; new connections work again. */
    public void mend() {
        become(State.WHOLE);
    }

    private synchronized void become(State next) {
        state = next;
        notifyAll();
    }

    private synchronized State state() {
        return state;
    }

    private synchronized void awaitVoice() throws InterruptedException {
        while (state == State.SILENT) {
            wait();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket caller = door.accept();
                ends.add(caller);
                if (state() == State.CUT) {
                    reset(caller);
                    continue;
                }
                Socket server = new Socket();
                ends.add(server);
                server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
                Thread.ofVirtual().start(() -> carry(caller, server));
                Thread.ofVirtual().start(() -> carry(server, caller));
            }
        } catch (IOException e) {
            // closed, or the server is gone
        }
    }

    private void carry(Socket from, Socket to) {
        byte[] buffer = new byte[8_192];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                awaitVoice();
                out.write(buffer, 0, count);
            }
        } catch (IOException e) {
            // one side has gone; the other follows
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ends.remove(from);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // it is gone
        }
    }

    @Override
    public void close() throws IOException {
        become(State.CUT);
        door.close();
        ends.forEach(Line::reset);
    }
}
