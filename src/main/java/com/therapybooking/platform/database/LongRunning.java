package com.therapybooking.platform.database;

import com.mongodb.client.MongoCollection;
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
}
