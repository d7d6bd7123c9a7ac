package com.therapybooking.embedded.command;

import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.ErrorCode;
import com.therapybooking.embedded.bson.RawDocument;
import com.therapybooking.embedded.plan.Search;
import com.therapybooking.embedded.storage.Snapshot;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.RawBsonDocument;

/** The queries whose results are not fetched completely. */
public final class Cursors {

    static final int FIRST_BATCH = 101;
    private static final int MAX_BYTES = 2 * 1024 * 1024;
    private static final Duration IDLE = Duration.ofMinutes(10);

    private final ConcurrentHashMap<Long, OpenCursor> open = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong(System.nanoTime() >>> 1);

    /** The remaining results of a query, and the snapshot from which they are read. */
    private record OpenCursor(
            String namespace,
            Search search,
            Projection projection,
            Snapshot snapshot,
            long usedAt) {

        OpenCursor used() {
            return new OpenCursor(namespace, search, projection, snapshot, System.nanoTime());
        }
    }

    /**
     * The first batch of a result. Cursor and snapshot stay open if there is more and the client
     * may ask for it.
     */
    BsonDocument first(
            String namespace,
            Search search,
            Projection projection,
            Snapshot snapshot,
            long batchSize,
            boolean single) {
        OpenCursor cursor = new OpenCursor(namespace, search, projection, snapshot, 0);
        return answer(cursor, last.incrementAndGet(), "firstBatch", batchSize, single);
    }

    BsonDocument more(long id, long batchSize) {
        OpenCursor cursor = open.remove(id);
        if (cursor == null) {
            throw new CommandException(
                    ErrorCode.CURSOR_NOT_FOUND, "cursor id " + id + " not found");
        }
        return answer(cursor, id, "nextBatch", batchSize == 0 ? Long.MAX_VALUE : batchSize, false);
    }

    private BsonDocument answer(
            OpenCursor cursor, long id, String name, long batchSize, boolean single) {
        boolean hasMore = false;
        try {
            BsonArray batch = batch(cursor, batchSize);
            hasMore = !single && cursor.search().hasNext();
            if (hasMore) {
                open.put(id, cursor.used());
            }
            return answer(hasMore ? id : 0, cursor.namespace(), name, batch);
        } finally {
            if (!hasMore) {
                cursor.snapshot().close();
            }
        }
    }

    /** Closes a cursor; false when it is not open. */
    boolean kill(long id) {
        OpenCursor cursor = open.remove(id);
        if (cursor != null) {
            cursor.snapshot().close();
        }
        return cursor != null;
    }

    /** Closes cursors that no client has used for ten minutes. */
    public void closeIdle() {
        long now = System.nanoTime();
        open.forEach((id, cursor) -> {
            if (now - cursor.usedAt() > IDLE.toNanos()) {
                kill(id);
            }
        });
    }

    private static BsonArray batch(OpenCursor cursor, long size) {
        BsonArray batch = new BsonArray();
        long bytes = 0;
        while (batch.size() < size && bytes < MAX_BYTES && cursor.search().hasNext()) {
            RawDocument document = cursor.projection().apply(cursor.search().next().document());
            batch.add(new RawBsonDocument(document.bytes()));
            bytes += document.bytes().length;
        }
        return batch;
    }

    static BsonDocument answer(long id, String namespace, String name, BsonArray batch) {
        BsonDocument cursor = new BsonDocument(name, batch);
        cursor.put("id", new BsonInt64(id));
        cursor.put("ns", new BsonString(namespace));
        return new BsonDocument("cursor", cursor);
    }
}
