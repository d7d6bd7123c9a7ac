package com.therapybooking.platform.database;

import com.mongodb.client.MongoCollection;
import java.util.concurrent.TimeUnit;

/**
 * The few operations on the database that may take long, because they touch as many documents as
 * there are. Every other one has two seconds, see {@link MongoConfiguration}.
 */
public final class LongRunning {

    private static final long MINUTES = 10;

    private LongRunning() {}

    /** The same collection, with ten minutes for an operation and for all of its result. */
    public static <T> MongoCollection<T> on(MongoCollection<T> collection) {
        return collection.withTimeout(MINUTES, TimeUnit.MINUTES);
    }
}
