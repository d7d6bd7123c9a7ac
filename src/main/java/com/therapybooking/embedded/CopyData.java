package com.therapybooking.embedded;

import com.mongodb.MongoException;
import com.therapybooking.platform.settings.DatabaseProperties;
import java.io.PrintStream;
import java.nio.file.Path;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/**
 * The command {@code copy-data FROM TO}: copies all data from the embedded database to a MongoDB or
 * back. One of the two is {@code embedded}, the database in {@code DATA_DIR}; the other is a
 * connection string. The service must not run meanwhile.
 */
public final class CopyData {

    public static final String COMMAND = "copy-data";

    private static final String USAGE =
            "Usage: copy-data embedded mongodb://...  or  copy-data mongodb://... embedded\n"
                    + "DATA_DIR names the folder of the embedded database (default: data).";

    private final Path folder;
    private final PrintStream out;

    /**
     * @param folder the text of {@code DATA_DIR}
     */
    CopyData(Path folder, PrintStream out) {
        this.folder = folder;
        this.out = out;
    }

    /** Runs the command and returns the exit code of the process: 0 when everything was copied. */
    public static int run(String... arguments) {
        LoggingSystem.get(CopyData.class.getClassLoader())
                .setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
        String given = System.getenv().getOrDefault("DATA_DIR", "").strip();
        String folder = given.isEmpty() ? "data" : given;
        CopyData command = new CopyData(Path.of(folder), System.out);
        if (arguments.length != 3) {
            System.out.println(USAGE);
            return 2;
        }
        return command.copy(arguments[1], arguments[2]);
    }

    int copy(String from, String to) {
        DatabaseProperties given = new DatabaseProperties(from);
        DatabaseProperties wanted = new DatabaseProperties(to);
        if (given.embedded() == wanted.embedded()) {
            out.println(USAGE);
            return 2;
        }
        if (given.embedded() && !OfflineDatabase.exists(folder)) {
            out.println(OfflineDatabase.missing(folder));
            return 1;
        }
        try (OfflineDatabase source = OfflineDatabase.open(given, folder);
                OfflineDatabase target = OfflineDatabase.open(wanted, folder)) {
            new DatabaseCopy(source.database(), target.database(), wanted.embedded(), out).run();
            return 0;
        } catch (OfflineDatabase.UnavailableException e) {
            out.println(e.getMessage());
        } catch (IllegalStateException | IllegalArgumentException | MongoException e) {
            out.println("Not copied: " + e.getMessage());
        }
        return 1;
    }
}
