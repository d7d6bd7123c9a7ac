package com.therapybooking.embedded.plan;

import com.therapybooking.embedded.storage.StoredIndex;
import java.util.List;

/** How the documents of a query are read. */
public sealed interface Plan {

    /** Whether they are read in the requested order. */
    boolean sorted();

    /** Reads all documents in insertion order. */
    record ScanAll(boolean sorted) implements Plan {}

    /**
     * Reads ranges of an index.
     *
     * @param ranges in the order of the index, without repeats
     * @param merged whether the ranges are merged in the order of the fields after their prefixes,
     *     instead of read one after the other
     * @param cost about how many entries will be read
     * @param exact whether every entry of the ranges belongs to a match of its own
     */
    record ScanIndex(
            StoredIndex index,
            List<KeyRange> ranges,
            boolean reverse,
            boolean sorted,
            boolean merged,
            long cost,
            boolean exact)
            implements Plan {}

    /** Reads the results of several plans, each document once. */
    record Union(List<ScanIndex> parts) implements Plan {

        @Override
        public boolean sorted() {
            return false;
        }
    }
}
