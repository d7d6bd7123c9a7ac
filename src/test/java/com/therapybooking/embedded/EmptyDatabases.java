package com.therapybooking.embedded;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.therapybooking.support.TestDatabase;
import java.nio.file.Path;
import java.time.Clock;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** Empty databases for tests of stores, which need no service. */
public final class EmptyDatabases implements AutoCloseable {

    private final @Nullable EmbeddedDatabase embedded;
    private final MongoClient client;

    private EmptyDatabases(@Nullable EmbeddedDatabase embedded, String uri) {
        this.embedded = embedded;
        this.client = MongoClients.create(uri);
    }

    /** Connects to this server; an empty address means an embedded database in a new folder. */
    public static EmptyDatabases on(String uri) {
        TestDatabase.require(uri);
        if (!uri.isEmpty()) {
            return new EmptyDatabases(null, uri);
        }
        EmbeddedDatabase embedded =
                EmbeddedDatabase.open(Path.of(TestDatabase.freshFolder()), Clock.systemUTC());
        return new EmptyDatabases(embedded, embedded.uri("test"));
    }

    /** Returns a database that no other call has returned. */
    public MongoDatabase next() {
        return client.getDatabase("test_" + new ObjectId().toHexString());
    }

    @Override
    public void close() {
        client.close();
        if (embedded != null) {
            embedded.close();
        }
    }
}
