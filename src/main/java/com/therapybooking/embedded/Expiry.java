package com.therapybooking.embedded;

import com.therapybooking.embedded.plan.Query;
import com.therapybooking.embedded.plan.Search;
import com.therapybooking.embedded.storage.Engine;
import com.therapybooking.embedded.storage.IndexSpec;
import com.therapybooking.embedded.storage.Snapshot;
import com.therapybooking.embedded.storage.StoredCollection;
import com.therapybooking.embedded.storage.StoredIndex;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;

/** Deletes expired documents, as MongoDB does by its TTL indexes. */
final class Expiry {

    /** How many are deleted in one write; other writers run between two such writes. */
    private static final int BATCH = 500;

    private final Engine engine;
    private final Clock clock;

    Expiry(Engine engine, Clock clock) {
        this.engine = engine;
        this.clock = clock;
    }

    /** The documents that have expired by one TTL index. */
    private record Expired(String namespace, Query query) {}

    /** Deletes all expired documents once; returns their number. */
    int sweep() {
        int total = 0;
        for (Expired expired : engine.read(storage -> find(storage.all()))) {
            int gone = BATCH;
            while (gone == BATCH) {
                gone = delete(expired);
                total += gone;
            }
        }
        return total;
    }

    private List<Expired> find(Iterable<StoredCollection> collections) {
        List<Expired> result = new ArrayList<>();
        for (StoredCollection collection : collections) {
            try (Snapshot snapshot = Snapshot.open(collection)) {
                for (StoredIndex index : snapshot.indexes()) {
                    Long seconds = index.spec().expireAfterSeconds();
                    if (seconds != null && seconds <= clock.millis() / 1_000) {
                        Query query = query(index.spec(), seconds);
                        if (new Search(collection.namespace(), snapshot, query).hasNext()) {
                            result.add(new Expired(collection.namespace(), query));
                        }
                    }
                }
            }
        }
        return result;
    }

    private Query query(IndexSpec spec, long seconds) {
        BsonDateTime end = new BsonDateTime(clock.millis() - seconds * 1_000);
        BsonDocument old =
                new BsonDocument(
                        spec.parts().getFirst().path().text(), new BsonDocument("$lte", end));
        BsonDocument partial = spec.partial() == null ? new BsonDocument() : spec.partial();
        return Query.of(new BsonDocument("$and", new BsonArray(List.of(old, partial))), BATCH);
    }

    private int delete(Expired expired) {
        return engine.write(storage -> {
            StoredCollection collection = storage.find(expired.namespace());
            return collection == null
                    ? 0
                    : collection.locked(() -> {
                        Search search = Search.current(collection, expired.query());
                        int gone = 0;
                        while (search.hasNext()) {
                            collection.delete(search.next());
                            gone++;
                        }
                        return gone;
                    });
        });
    }
}
