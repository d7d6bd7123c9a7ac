package com.therapybooking.platform.settings;

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

    /** Leaves the address out, because it may contain a password. */
    @Override
    public String toString() {
        return "DatabaseProperties[" + (embedded() ? "embedded" : "external") + "]";
    }
}
