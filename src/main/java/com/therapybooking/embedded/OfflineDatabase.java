package com.therapybooking.embedded;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.therapybooking.embedded.storage.StoreFile;
import com.therapybooking.embedded.storage.UnusableDatabaseException;
import com.therapybooking.platform.settings.DatabaseProperties;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The service's database, opened by a command: the embedded one, or a MongoDB. */
public final class OfflineDatabase implements AutoCloseable {

    /** The database cannot be opened; the message tells the operator why and how to fix it. */
    public static final class UnavailableException extends Exception {

        UnavailableException(String message) {
            super(message);
        }
    }

    private final @Nullable EmbeddedDatabase embedded;
    private final MongoClient client;
    private final MongoDatabase database;

    private OfflineDatabase(@Nullable EmbeddedDatabase embedded, ConnectionString uri) {
        this.embedded = embedded;
        this.client = client(uri);
        String name = uri.getDatabase();
        this.database = client.getDatabase(name == null ? DatabaseProperties.DEFAULT_NAME : name);
    }

    /** A client with longer timeouts than those of the service. */
    private static MongoClient client(ConnectionString uri) {
        return MongoClients.create(
                MongoClientSettings.builder()
                        .applyConnectionString(uri)
                        .readPreference(ReadPreference.primary())
                        .writeConcern(WriteConcern.MAJORITY.withJournal(true))
                        .applyToClusterSettings(
                                cluster -> cluster.serverSelectionTimeout(10, TimeUnit.SECONDS))
                        .applyToSocketSettings(socket ->
                                socket.connectTimeout(10, TimeUnit.SECONDS)
                                        .readTimeout(5, TimeUnit.MINUTES))
                        .build());
    }

    /**
     * Opens the database that the service uses.
     *
     * @param uri the text of {@code MONGODB_URI}
     * @param dataDir the text of {@code DATA_DIR}
     * @throws UnavailableException when the text is not a connection string, the folder has no
     *     embedded database, or a running service uses it
     */
    public static OfflineDatabase open(String uri, String dataDir) throws UnavailableException {
        DatabaseProperties settings = new DatabaseProperties(uri);
        Path folder = Path.of(dataDir);
        if (settings.embedded() && !exists(folder)) {
            throw new UnavailableException(
                    missing(folder) + ". Set DATA_DIR, or MONGODB_URI, as for the service.");
        }
        try {
            return open(settings, folder);
        } catch (IllegalArgumentException e) {
            throw new UnavailableException("MONGODB_URI is not a valid connection string.");
        }
    }

    /**
     * Opens a database; creates an embedded one that does not exist.
     *
     * @throws IllegalArgumentException when the settings have no valid connection string
     */
    static OfflineDatabase open(DatabaseProperties settings, Path dataDir)
            throws UnavailableException {
        if (!settings.embedded()) {
            return new OfflineDatabase(null, settings.connectionString());
        }
        try {
            EmbeddedDatabase embedded =
                    new EmbeddedDatabase(
                            dataDir.resolve(ServiceDatabase.FOLDER), Clock.systemUTC());
            return new OfflineDatabase(
                    embedded, new ConnectionString(embedded.uri(DatabaseProperties.DEFAULT_NAME)));
        } catch (UnusableDatabaseException e) {
            throw new UnavailableException(e.getMessage() + "\n" + e.remedy());
        }
    }

    static boolean exists(Path dataDir) {
        return Files.exists(dataDir.resolve(ServiceDatabase.FOLDER).resolve(StoreFile.NAME));
    }

    static String missing(Path dataDir) {
        return "There is no embedded database in "
                + dataDir.resolve(ServiceDatabase.FOLDER).toAbsolutePath().normalize();
    }

    public MongoDatabase database() {
        return database;
    }

    @Override
    public void close() {
        client.close();
        if (embedded != null) {
            embedded.close();
        }
    }
}
