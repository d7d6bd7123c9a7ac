package com.therapybooking.embedded;

import com.therapybooking.embedded.storage.Engine;
import com.therapybooking.embedded.storage.StoreFile;
import com.therapybooking.embedded.wire.EmbeddedServer;
import java.nio.file.Path;
import java.time.Clock;

/** A database in a folder, open and listening. */
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
     * Opens the database of this folder; both are made when they are missing. Throws {@link
     * UnusableDatabaseException} when another process has the folder or its files are damaged.
     */
    static EmbeddedDatabase open(Path folder, Clock clock) {
        Engine engine = new Engine(StoreFile.in(folder));
        EmbeddedServer server = new EmbeddedServer(engine, clock);
        Expiry expiry = new Expiry(engine, clock);
        return new EmbeddedDatabase(
                engine, server, Housekeeping.start(engine, server.cursors(), expiry));
    }

    /** The address of a database in it; none of this process's other users can know it. */
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
