package com.therapybooking.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/** A database in a folder, open and listening. */
final class EmbeddedDatabase implements AutoCloseable {

    private final Engine engine;
    private final EmbeddedServer server;

    private EmbeddedDatabase(Engine engine, EmbeddedServer server) {
        this.engine = engine;
        this.server = server;
    }

    /** Opens the database of this folder; both are made when they are missing. */
    static EmbeddedDatabase open(Path folder, Clock clock) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Engine engine = new Engine(new StoreFile(folder.resolve("database.mv")));
        return new EmbeddedDatabase(engine, new EmbeddedServer(engine, clock));
    }

    String uri(String database) {
        return server.uri(database);
    }

    @Override
    public void close() {
        server.close();
        engine.close();
    }
}
