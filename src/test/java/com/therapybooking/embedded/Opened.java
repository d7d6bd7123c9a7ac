package com.therapybooking.embedded;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.time.Clock;
import org.bson.Document;

/** An open embedded database and a connected client. */
record Opened(EmbeddedDatabase database, MongoClient client) implements AutoCloseable {

    static Opened in(Path folder) {
        return in(folder, Clock.systemUTC());
    }

    static Opened in(Path folder, Clock clock) {
        EmbeddedDatabase database = EmbeddedDatabase.open(folder, clock);
        return new Opened(database, MongoClients.create(database.uri("test")));
    }

    MongoDatabase test() {
        return client.getDatabase("test");
    }

    MongoCollection<Document> collection(String name) {
        return test().getCollection(name);
    }

    @Override
    public void close() {
        client.close();
        database.close();
    }
}
