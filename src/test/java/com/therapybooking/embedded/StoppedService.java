package com.therapybooking.embedded;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.therapybooking.platform.settings.DatabaseProperties;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Consumer;

/** Access to the embedded database of a stopped service. */
public final class StoppedService {

    private StoppedService() {}

    /** Opens the database of a data folder, runs the action, and closes the database. */
    public static void with(Path dataFolder, Consumer<MongoDatabase> work) {
        try (EmbeddedDatabase database =
                        EmbeddedDatabase.open(dataFolder.resolve("db"), Clock.systemUTC());
                MongoClient client =
                        MongoClients.create(database.uri(DatabaseProperties.DEFAULT_NAME))) {
            work.accept(client.getDatabase(DatabaseProperties.DEFAULT_NAME));
        }
    }
}
