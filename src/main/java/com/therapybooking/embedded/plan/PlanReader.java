package com.therapybooking.embedded.plan;

import com.therapybooking.embedded.storage.Snapshot;
import com.therapybooking.embedded.storage.StoredDocument;
import com.therapybooking.embedded.storage.StoredIndex;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the documents of a plan, each once. */
public final class PlanReader {

    private PlanReader() {}

    public static Iterator<StoredDocument> read(Plan plan, Snapshot snapshot) {
        return switch (plan) {
            case Plan.ScanAll all -> snapshot.all(all.reverse());
            case Plan.ScanIndex scan ->
                    documents(snapshot, entries(scan, snapshot), scan.index().isMultikey());
            case Plan.Union union -> {
                Iterator<Plan.ScanIndex> parts = union.parts().iterator();
                yield documents(
                        snapshot,
                        chain(
                                new Iterator<Iterator<byte[]>>() {
                                    @Override
                                    public boolean hasNext() {
                                        return parts.hasNext();
                                    }

                                    @Override
                                    public Iterator<byte[]> next() {
                                        return entries(parts.next(), snapshot);
                                    }
                                }),
                        true);
            }
        };
    }

    private static Iterator<byte[]> entries(Plan.ScanIndex scan, Snapshot snapshot) {
        List<KeyRange> ranges = scan.reverse() ? scan.ranges().reversed() : scan.ranges();
        if (ranges.isEmpty()) {
            return Collections.emptyIterator();
        }
        if (scan.merged()) {
            return merge(scan, snapshot);
        }
        Iterator<KeyRange> left = ranges.iterator();
        return chain(
                new Iterator<Iterator<byte[]>>() {
                    @Override
                    public boolean hasNext() {
                        return left.hasNext();
                    }

                    @Override
                    public Iterator<byte[]> next() {
                        return entries(scan, snapshot, left.next());
                    }
                });
    }

    private static Iterator<byte[]> entries(
            Plan.ScanIndex scan, Snapshot snapshot, KeyRange range) {
        return snapshot.entries(scan.index(), range.from(), range.to(), scan.reverse());
    }

    private static Iterator<byte[]> chain(Iterator<Iterator<byte[]>> parts) {
        return new Iterator<>() {
            private Iterator<byte[]> current = Collections.emptyIterator();

            @Override
            public boolean hasNext() {
                while (!current.hasNext() && parts.hasNext()) {
                    current = parts.next();
                }
                return current.hasNext();
            }

            @Override
            public byte[] next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return current.next();
            }
        };
    }

    /** One range of a merge, with its next entry. */
    private static final class RangeCursor {

        private final int offset;
        private final Iterator<byte[]> entries;
        private byte[] head;

        RangeCursor(int offset, Iterator<byte[]> entries) {
            this.offset = offset;
            this.entries = entries;
            this.head = entries.next();
        }

        static int compare(RangeCursor a, RangeCursor b) {
            return Arrays.compareUnsigned(
                    a.head, a.offset, a.head.length, b.head, b.offset, b.head.length);
        }
    }

    private static Iterator<byte[]> merge(Plan.ScanIndex scan, Snapshot snapshot) {
        PriorityQueue<RangeCursor> cursors =
                new PriorityQueue<>((a, b) ->
                        scan.reverse() ? RangeCursor.compare(b, a) : RangeCursor.compare(a, b));
        for (KeyRange range : scan.ranges()) {
            Iterator<byte[]> entries = entries(scan, snapshot, range);
            if (entries.hasNext()) {
                cursors.add(new RangeCursor(range.prefixLength(), entries));
            }
        }
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !cursors.isEmpty();
            }

            @Override
            public byte[] next() {
                RangeCursor cursor = cursors.remove();
                byte[] result = cursor.head;
                if (cursor.entries.hasNext()) {
                    cursor.head = cursor.entries.next();
                    cursors.add(cursor);
                }
                return result;
            }
        };
    }

    private static Iterator<StoredDocument> documents(
            Snapshot snapshot, Iterator<byte[]> entries, boolean repeats) {
        Set<Long> seen = new HashSet<>();
        return new Iterator<>() {
            private @Nullable StoredDocument ahead;

            @Override
            public boolean hasNext() {
                while (ahead == null && entries.hasNext()) {
                    long number = StoredIndex.number(entries.next());
                    if (!repeats || seen.add(number)) {
                        ahead = snapshot.required(number);
                    }
                }
                return ahead != null;
            }

            @Override
            public StoredDocument next() {
                if (!hasNext() || ahead == null) {
                    throw new NoSuchElementException();
                }
                StoredDocument result = ahead;
                ahead = null;
                return result;
            }
        };
    }
}
