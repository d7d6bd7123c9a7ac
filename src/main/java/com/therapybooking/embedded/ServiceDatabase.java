package com.therapybooking.embedded;

import com.mongodb.ConnectionString;
import com.therapybooking.platform.settings.DataDirectory;
import com.therapybooking.platform.settings.DatabaseProperties;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.mongodb.autoconfigure.MongoConnectionDetails;
import org.springframework.stereotype.Component;

/**
 * The address of the configured database. When none is configured, it runs the embedded one, which
 * is opened before the client is created with its address, and closed after it.
 */
@Component
final class ServiceDatabase implements MongoConnectionDetails, AutoCloseable {

    /** The folder of the embedded database within {@code DATA_DIR}. */
    static final String FOLDER = "db";

    private final @Nullable EmbeddedDatabase embedded;
    private final ConnectionString address;

    ServiceDatabase(DatabaseProperties settings, DataDirectory directory) {
        this.embedded =
                settings.embedded()
                        ? EmbeddedDatabase.open(directory.path().resolve(FOLDER), Clock.systemUTC())
                        : null;
        this.address =
                new ConnectionString(
                        embedded == null
                                ? settings.uri()
                                : embedded.uri(DatabaseProperties.DEFAULT_NAME));
    }

    @Override
    public ConnectionString getConnectionString() {
        return address;
    }

    @Override
    public void close() {
        if (embedded != null) {
            embedded.close();
        }
    }
}
