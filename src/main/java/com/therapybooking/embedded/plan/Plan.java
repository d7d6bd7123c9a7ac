package com.therapybooking.embedded.plan;

import com.therapybooking.embedded.bson.CommandArguments;
import com.therapybooking.embedded.storage.IndexSpec;
import com.therapybooking.embedded.storage.StoredIndex;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;

/** How the documents of a query are found. */
public sealed interface Plan {

    /** Whether they are found in the order that the query asks for. */
    boolean sorted();

    /** As {@code explain} shows it. */
    BsonDocument explain();

    /** All documents in the order in which they came, or the other way round. */
    record ScanAll(boolean sorted, boolean reverse) implements Plan {

        @Override
        public BsonDocument explain() {
            BsonDocument stage = new BsonDocument("stage", new BsonString("COLLSCAN"));
            stage.put("direction", new BsonString(reverse ? "backward" : "forward"));
            return stage;
        }
    }

    /**
     * Stretches of an index.
     *
     * @param ranges in the order of the index, and none twice
     * @param merged whether the ranges are read side by side, in the order of what follows their
     *     prefixes, and not one after the other
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

    /** What any of several plans finds, each document once. */
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
