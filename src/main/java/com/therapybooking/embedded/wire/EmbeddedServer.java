package com.therapybooking.embedded.wire;

import com.therapybooking.embedded.command.Commands;
import com.therapybooking.embedded.command.Cursors;
import com.therapybooking.embedded.storage.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on a free port of 127.0.0.1 and serves each connection in its own thread. Other processes
 * of the machine can connect too: {@link PendingConnections} limits how many and for how long, so
 * that this process always gets its connections.
 */
public final class EmbeddedServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedServer.class);
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int BACKLOG = 1_000;
    private static final Duration CHECK = Duration.ofMillis(500);

    private final ServerSocket listener;
    private final Commands commands;
    private final Cursors cursors;
    private final Login login = new Login(new SecureRandom());
    private final PendingConnections pending = new PendingConnections(System::nanoTime);
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();

    public EmbeddedServer(Engine engine, Clock clock) {
        this.cursors = new Cursors();
        this.commands = new Commands(engine, cursors, clock);
        try {
            this.listener = new ServerSocket();
            listener.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), 0), BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().name("embedded-accept").daemon().start(this::accept);
        Thread.ofPlatform().name("embedded-deadlines").daemon().start(this::endOverdue);
    }

    /** The connection string of a database on this server, with its secret. */
    public String uri(String database) {
        return login.uri(listener.getLocalPort(), database);
    }

    public Cursors cursors() {
        return cursors;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                serve(listener.accept());
            } catch (IOException | OutOfMemoryError e) {
                if (!listener.isClosed()) {
                    log.warn("A connection to the embedded database could not be accepted", e);
                    pause();
                }
            }
        }
    }

    private void serve(Socket client) {
        clients.add(client);
        pending.add(client);
        Thread.ofPlatform()
                .name("embedded-client")
                .daemon()
                .start(() -> {
                    try {
                        new Connection(client, commands, login, pending).run();
                    } finally {
                        pending.remove(client);
                        clients.remove(client);
                    }
                });
    }

    private void endOverdue() {
        while (!listener.isClosed()) {
            pending.closeOverdue();
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(CHECK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes the connections; running work in the database continues to its end. */
    @Override
    public void close() {
        try {
            listener.close();
            for (Socket client : clients) {
                client.close();
            }
        } catch (IOException e) {
            log.debug("Closing the embedded database's port", e);
        }
    }
}
