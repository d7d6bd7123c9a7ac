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

    private EmbeddedDatabase(Engine engine, EmbeddedServer server, Housekeeping housekeeping) {
        this.engine = engine;
        this.server = server;
        this.housekeeping = housekeeping;
    }

    /**
     * Opens the database of this folder; both are created if missing. Throws {@link
     * UnusableDatabaseException} when another process holds the folder or its files are damaged.
     */
    static EmbeddedDatabase open(Path folder, Clock clock) {
        EmbeddedDatabase database = openUnchanged(folder, clock);
        database.housekeeping.start();
        return database;
    }

    /** Opens it without housekeeping: nothing expires while a command reads or fills it. */
    static EmbeddedDatabase openUnchanged(Path folder, Clock clock) {
        Engine engine = new Engine(StoreFile.in(folder));
        EmbeddedServer server = new EmbeddedServer(engine, clock);
        return new EmbeddedDatabase(
                engine,
                server,
                new Housekeeping(engine, server.cursors(), new Expiry(engine, clock)));
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
