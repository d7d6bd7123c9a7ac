package com.therapybooking.platform.database;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * Gives a longer deadline to the few operations that scan whole collections. Every other operation
 * has two seconds, see {@link MongoConfiguration}.
 */
public final class LongRunning {

    private static final long MINUTES = 10;
    private static final int BATCH = 500;
    private static final String ID = "_id";

    private LongRunning() {}

    /** The same collection, with ten minutes for an operation and its whole result. */
    public static <T> MongoCollection<T> on(MongoCollection<T> collection) {
        return collection.withTimeout(MINUTES, TimeUnit.MINUTES);
    }

    /**
     * Updates many documents in batches, so that other writers need not wait long and an embedded
     * database need not keep many changed pages in memory. It is not atomic, but may be repeated.
     *
     * @return the number of changed documents
     */
    public static long updateInBatches(
            MongoCollection<Document> collection, Bson filter, Bson update) {
        MongoCollection<Document> longRunning = on(collection);
        AtomicLong changed = new AtomicLong();
        inBatches(
                longRunning.find(filter).projection(Projections.include(ID)),
                batch -> {
                    Bson some = Filters.in(ID, batch.stream().map(each -> each.get(ID)).toList());
                    changed.addAndGet(
                            longRunning
                                    .updateMany(Filters.and(some, filter), update)
                                    .getModifiedCount());
                    return true;
                });
        return changed.get();
    }

    /**
     * Passes what is found to the receiver, batch by batch, until it returns false.
     *
     * @return the receiver's last answer; true when nothing is found
     */
    public static boolean inBatches(
            FindIterable<Document> found, Predicate<List<Document>> receiver) {
        try (MongoCursor<Document> cursor = found.batchSize(BATCH).iterator()) {
            List<Document> batch = new ArrayList<>();
            while (cursor.hasNext()) {
                batch.add(cursor.next());
                if (batch.size() == BATCH || !cursor.hasNext()) {
                    if (!receiver.test(batch)) {
                        return false;
                    }
                    batch = new ArrayList<>();
                }
            }
        }
        return true;
    }

    /** Creates a TTL index: a document is deleted this long after the date in the field. */
    public static void createTtlIndex(
            MongoCollection<?> collection, String dateField, Duration retention) {
        on(collection)
                .createIndex(
                        Indexes.ascending(dateField),
                        new IndexOptions().expireAfter(retention.toSeconds(), TimeUnit.SECONDS));
    }
}
