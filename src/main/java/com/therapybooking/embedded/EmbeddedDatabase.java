package com.therapybooking.embedded;

import com.therapybooking.embedded.storage.Engine;
import com.therapybooking.embedded.storage.StoreFile;
import com.therapybooking.embedded.wire.EmbeddedServer;
import java.nio.file.Path;
import java.time.Clock;

/** An open database in a folder, with its server. */
final class EmbeddedDatabase implements AutoCloseable {

    private final Engine engine;
    private final EmbeddedServer server;
    private final Housekeeping housekeeping;

    /**
     * Opens the database of this folder; both are created if missing. Without housekeeping nothing
     * expires while a command reads or fills it. Throws {@link UnusableDatabaseException} when
     * another process holds the folder or its files are damaged.
     */
    EmbeddedDatabase(Path folder, Clock clock) {
        this.engine = new Engine(StoreFile.in(folder));
        this.server = new EmbeddedServer(engine, clock);
        this.housekeeping = new Housekeeping(engine, server.cursors(), new Expiry(engine, clock));
    }

    /** Opens the database of this folder for the service, with housekeeping. */
    static EmbeddedDatabase open(Path folder, Clock clock) {
        EmbeddedDatabase database = new EmbeddedDatabase(folder, clock);
        database.housekeeping.start();
        return database;
    }

    /**
     * The connection string of a database in it; it contains a secret that other processes do not
     * know.
     */
    String uri(String database) {
        return server.uri(database);
    }

    Engine engine() {
        return engine;
    }

    @Override
    public void close() {
        housekeeping.close();
        server.close();
        engine.close();
    }
}
