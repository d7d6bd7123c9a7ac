package com.therapybooking.embedded;

import com.therapybooking.embedded.bson.BsonOrder;
import com.therapybooking.embedded.plan.Bounds;
import com.therapybooking.embedded.plan.KeyRange;
import com.therapybooking.embedded.plan.Plan;
import com.therapybooking.embedded.plan.PlanReader;
import com.therapybooking.embedded.storage.Engine;
import com.therapybooking.embedded.storage.IndexSpec;
import com.therapybooking.embedded.storage.Snapshot;
import com.therapybooking.embedded.storage.StoredCollection;
import com.therapybooking.embedded.storage.StoredDocument;
import com.therapybooking.embedded.storage.StoredIndex;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Lock;
import org.bson.BsonDateTime;
import org.jspecify.annotations.Nullable;

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

    /** Deletes all expired documents once; returns their number. */
    int sweep() {
        int total = 0;
        for (String namespace : namespaces()) {
            int gone = expired(namespace) ? delete(namespace) : 0;
            while (gone > 0) {
                total += gone;
                gone = gone < BATCH ? 0 : delete(namespace);
            }
        }
        return total;
    }

    private List<String> namespaces() {
        return engine.read(storage -> {
            List<String> result = new ArrayList<>();
            for (StoredCollection collection : storage.all()) {
                if (collection.indexes().stream().anyMatch(Expiry::isExpiring)) {
                    result.add(collection.namespace());
                }
            }
            return result;
        });
    }

    private static boolean isExpiring(StoredIndex index) {
        return index.spec().expireAfterSeconds() != null;
    }

    private boolean expired(String namespace) {
        return engine.read(storage -> {
            StoredCollection collection = storage.find(namespace);
            if (collection == null) {
                return false;
            }
            try (Snapshot snapshot = Snapshot.open(collection)) {
                return !expired(snapshot, 1).isEmpty();
            }
        });
    }

    private int delete(String namespace) {
        return engine.write(storage -> {
            StoredCollection collection = storage.find(namespace);
            if (collection == null) {
                return 0;
            }
            Lock lock = collection.lock().writeLock();
            lock.lock();
            try {
                List<StoredDocument> gone = expired(Snapshot.current(collection), BATCH);
                gone.forEach(collection::delete);
                return gone.size();
            } finally {
                lock.unlock();
            }
        });
    }

    private List<StoredDocument> expired(Snapshot snapshot, int most) {
        for (StoredIndex index : snapshot.indexes()) {
            KeyRange range = isExpiring(index) ? range(index.spec()) : null;
            if (range == null) {
                continue;
            }
            List<StoredDocument> found = new ArrayList<>();
            Iterator<StoredDocument> documents = PlanReader.read(scan(index, range), snapshot);
            while (found.size() < most && documents.hasNext()) {
                found.add(documents.next());
            }
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    private static Plan scan(StoredIndex index, KeyRange range) {
        return new Plan.ScanIndex(index, List.of(range), false, false, false, 0);
    }

    /** The index entries of all expired dates. */
    private @Nullable KeyRange range(IndexSpec spec) {
        Long seconds = spec.expireAfterSeconds();
        if (seconds == null || seconds > clock.millis() / 1_000) {
            return null;
        }
        BsonDateTime end = new BsonDateTime(clock.millis() - seconds * 1_000);
        Bounds.Range dates = new Bounds.Range(BsonOrder.rank(end), null, true, end, true);
        return KeyRange.of(new byte[0], dates, spec.parts().getFirst().descending());
    }
}
