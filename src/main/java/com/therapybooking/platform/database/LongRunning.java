package com.therapybooking.platform.database;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Gives a longer deadline to the few operations that scan whole collections. Every other operation
 * has two seconds, see {@link MongoConfiguration}.
 */
public final class LongRunning {

    private static final long MINUTES = 10;

    private LongRunning() {}

    /** The same collection, with ten minutes for an operation and its whole result. */
    public static <T> MongoCollection<T> on(MongoCollection<T> collection) {
        return collection.withTimeout(MINUTES, TimeUnit.MINUTES);
    }

    /** Lets the database delete a document when the date in this field is so long ago. */
    public static void createTtlIndex(
            MongoCollection<?> collection, String dateField, Duration retention) {
        on(collection)
                .createIndex(
                        Indexes.ascending(dateField),
                        new IndexOptions().expireAfter(retention.toSeconds(), TimeUnit.SECONDS));
    }
}
