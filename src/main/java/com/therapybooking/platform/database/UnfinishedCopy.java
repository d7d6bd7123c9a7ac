package com.therapybooking.platform.database;

import com.mongodb.client.MongoDatabase;
import com.therapybooking.platform.settings.InvalidSettingException;

/** Marks a database to which {@code copy-data} has not copied everything yet. */
public final class UnfinishedCopy {

    /** A collection that exists only while a copy is unfinished. */
    public static final String MARKER = "copy_data_unfinished";

    private UnfinishedCopy() {}

    /**
     * Refuses to start on an unfinished copy: the next run of {@code copy-data} would delete what
     * the service stores in it.
     *
     * @param variable the environment variable that names the database
     * @throws InvalidSettingException for an unfinished copy
     */
    static void refuse(MongoDatabase database, String variable) {
        if (database.getCollection(MARKER).find().first() != null) {
            throw new InvalidSettingException(
                    variable,
                    "a complete database: copy-data was interrupted while it filled this one. Run"
                            + " copy-data again, or use another database.");
        }
    }
}
