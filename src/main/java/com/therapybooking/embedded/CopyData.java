package com.therapybooking.embedded;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.therapybooking.embedded.storage.StoreFile;
import com.therapybooking.embedded.storage.UnusableDatabaseException;
import com.therapybooking.platform.settings.DatabaseSettings;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/**
 * The command {@code copy-data FROM TO}: copies all data from the embedded database to a MongoDB or
 * back. One of the two is {@code embedded}, the database in {@code DATA_DIR}; the other is a
 * connection string. The service must not run meanwhile.
 */
public final class CopyData {

    public static final String COMMAND = "copy-data";

    private static final String EMBEDDED = "embedded";
    private static final String USAGE =
            "Usage: copy-data embedded mongodb://...  or  copy-data mongodb://... embedded\n"
                    + "DATA_DIR names the folder of the embedded database (default: data).";

    private final Path folder;
    private final PrintStream out;

    /**
     * @param folder the text of {@code DATA_DIR}
     */
    CopyData(Path folder, PrintStream out) {
        this.folder = folder.resolve(EmbeddedConfiguration.FOLDER);
        this.out = out;
    }

    /** Runs the command and returns the exit code of the process: 0 when everything was copied. */
    public static int run(String... arguments) {
        LoggingSystem.get(CopyData.class.getClassLoader())
                .setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
        String folder = System.getenv().getOrDefault("DATA_DIR", "data");
        CopyData command = new CopyData(Path.of(folder), System.out);
        if (arguments.length != 3) {
            System.out.println(USAGE);
            return 2;
        }
        return command.copy(arguments[1], arguments[2]);
    }

    int copy(String from, String to) {
        boolean fromEmbedded = from.equalsIgnoreCase(EMBEDDED);
        if (fromEmbedded == to.equalsIgnoreCase(EMBEDDED)) {
            out.println(USAGE);
            return 2;
        }
        if (fromEmbedded && !Files.exists(folder.resolve(StoreFile.NAME))) {
            out.println("There is no embedded database in " + folder.toAbsolutePath().normalize());
            return 1;
        }
        try (EmbeddedDatabase embedded = EmbeddedDatabase.open(folder, Clock.systemUTC())) {
            String own = embedded.uri(DatabaseSettings.DEFAULT_NAME);
            try (MongoClient source = client(fromEmbedded ? own : from);
                    MongoClient target = client(fromEmbedded ? to : own)) {
                new DatabaseCopy(
                                database(source, fromEmbedded ? own : from),
                                database(target, fromEmbedded ? to : own),
                                out)
                        .run();
            }
            return 0;
        } catch (UnusableDatabaseException e) {
            out.println(e.getMessage() + "\n" + e.remedy());
        } catch (IllegalStateException | IllegalArgumentException | MongoException e) {
            out.println("Not copied: " + e.getMessage());
        }
        return 1;
    }

    /** A client with longer timeouts than those of the service. */
    static MongoClient client(String uri) {
        return MongoClients.create(
                MongoClientSettings.builder()
                        .applyConnectionString(new ConnectionString(uri))
                        .writeConcern(WriteConcern.MAJORITY.withJournal(true))
                        .applyToClusterSettings(
                                cluster -> cluster.serverSelectionTimeout(10, TimeUnit.SECONDS))
                        .applyToSocketSettings(socket ->
                                socket.connectTimeout(10, TimeUnit.SECONDS)
                                        .readTimeout(5, TimeUnit.MINUTES))
                        .build());
    }

    static MongoDatabase database(MongoClient client, String uri) {
        String name = new ConnectionString(uri).getDatabase();
        return client.getDatabase(name == null ? DatabaseSettings.DEFAULT_NAME : name);
    }
}
