package com.therapybooking.embedded.plan;

import com.therapybooking.embedded.bson.CommandArguments;
import com.therapybooking.embedded.storage.IndexSpec;
import com.therapybooking.embedded.storage.StoredIndex;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;

/** How the documents of a query are read. */
public sealed interface Plan {

    /** Whether they are read in the requested order. */
    boolean sorted();

    /** As {@code explain} shows it. */
    BsonDocument explain();

    /** Reads all documents in insertion order, or in reverse. */
    record ScanAll(boolean sorted, boolean reverse) implements Plan {

        @Override
        public BsonDocument explain() {
            BsonDocument stage = new BsonDocument("stage", new BsonString("COLLSCAN"));
            stage.put("direction", new BsonString(reverse ? "backward" : "forward"));
            return stage;
        }
    }

    /**
     * Reads ranges of an index.
     *
     * @param ranges in the order of the index, without repeats
     * @param merged whether the ranges are merged in the order of the fields after their prefixes,
     *     instead of read one after the other
     * @param cost about how many entries will be read
     */
    record ScanIndex(
            StoredIndex index,
            List<KeyRange> ranges,
            boolean reverse,
            boolean sorted,
            boolean merged,
            long cost)
            implements Plan {

        @Override
        public BsonDocument explain() {
            if (index.spec().name().equals(IndexSpec.ID_NAME) && ranges.size() == 1 && cost <= 1) {
                return new BsonDocument("stage", new BsonString("IDHACK"));
            }
            BsonDocument scan = new BsonDocument("stage", new BsonString("IXSCAN"));
            scan.put("keyPattern", index.spec().keyPattern());
            scan.put("indexName", new BsonString(index.spec().name()));
            scan.put("isMultiKey", CommandArguments.of(index.isMultikey()));
            scan.put("direction", new BsonString(reverse ? "backward" : "forward"));
            BsonDocument fetch = new BsonDocument("stage", new BsonString("FETCH"));
            fetch.put("inputStage", scan);
            return fetch;
        }
    }

    /** Reads the results of several plans, each document once. */
    record Union(List<ScanIndex> parts) implements Plan {

        @Override
        public boolean sorted() {
            return false;
        }

        @Override
        public BsonDocument explain() {
            BsonDocument stage = new BsonDocument("stage", new BsonString("OR"));
            stage.put(
                    "inputStages", new BsonArray(parts.stream().map(ScanIndex::explain).toList()));
            return stage;
        }
    }
}
