package com.therapybooking.platform.settings;

import com.mongodb.ConnectionString;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The location of the database.
 *
 * @param uri the text of {@code MONGODB_URI}; empty or {@code embedded} for the embedded database
 */
@ConfigurationProperties("therapy.database")
public record DatabaseProperties(String uri) {

    /** The name of the database if the connection string has none. */
    public static final String DEFAULT_NAME = "therapy_booking";

    /** A collection that exists only while {@code copy-data} has not copied everything. */
    public static final String UNFINISHED_COPY = "copy_data_unfinished";

    public DatabaseProperties {
        uri = uri.strip();
    }

    /** Whether the database runs inside this process. */
    public boolean embedded() {
        return uri.isEmpty() || uri.equalsIgnoreCase("embedded");
    }

    /**
     * The connection string of a MongoDB.
     *
     * @throws IllegalArgumentException when it is invalid, or names a compressor whose library this
     *     service does not contain
     */
    public ConnectionString connectionString() {
        ConnectionString parsed = new ConnectionString(uri);
        if (!parsed.getCompressorList().stream()
                .allMatch(compressor -> compressor.getName().equals("zlib"))) {
            throw new IllegalArgumentException("The only possible value of compressors is zlib");
        }
        return parsed;
    }

    /** Leaves the address out, because it may contain a password. */
    @Override
    public String toString() {
        return "DatabaseProperties[" + (embedded() ? "embedded" : "external") + "]";
    }
}
