package com.therapybooking.embedded.plan;

import com.therapybooking.embedded.storage.LookAhead;
import com.therapybooking.embedded.storage.Snapshot;
import com.therapybooking.embedded.storage.StoredDocument;
import com.therapybooking.embedded.storage.StoredIndex;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the documents of a plan, each once. */
final class PlanReader {

    private PlanReader() {}

    static Iterator<StoredDocument> read(Plan plan, Snapshot snapshot) {
        return switch (plan) {
            case Plan.ScanAll all -> snapshot.all();
            case Plan.ScanIndex scan ->
                    documents(snapshot, entries(scan, snapshot), scan.index().isMultikey());
            case Plan.Union union ->
                    documents(
                            snapshot, chain(union.parts(), part -> entries(part, snapshot)), true);
        };
    }

    /** The entries of all ranges, each once. */
    static Iterator<byte[]> entries(Plan.ScanIndex scan, Snapshot snapshot) {
        if (scan.merged()) {
            return merge(scan, snapshot);
        }
        List<KeyRange> ranges = scan.reverse() ? scan.ranges().reversed() : scan.ranges();
        return chain(ranges, range -> entries(scan, snapshot, range));
    }

    private static Iterator<byte[]> entries(
            Plan.ScanIndex scan, Snapshot snapshot, KeyRange range) {
        return snapshot.entries(scan.index(), range.from(), range.to(), scan.reverse());
    }

    /** The entries of several sources, each opened when the one before it has ended. */
    private static <S> Iterator<byte[]> chain(List<S> all, Function<S, Iterator<byte[]>> open) {
        Iterator<S> sources = all.iterator();
        return new LookAhead<>(
                new Supplier<>() {
                    private Iterator<byte[]> current = Collections.emptyIterator();

                    @Override
                    public byte @Nullable [] get() {
                        while (!current.hasNext() && sources.hasNext()) {
                            current = open.apply(sources.next());
                        }
                        return current.hasNext() ? current.next() : null;
                    }
                });
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
        return new LookAhead<>(() -> next(cursors));
    }

    private static byte @Nullable [] next(PriorityQueue<RangeCursor> cursors) {
        RangeCursor cursor = cursors.poll();
        if (cursor == null) {
            return null;
        }
        byte[] result = cursor.head;
        if (cursor.entries.hasNext()) {
            cursor.head = cursor.entries.next();
            cursors.add(cursor);
        }
        return result;
    }

    private static Iterator<StoredDocument> documents(
            Snapshot snapshot, Iterator<byte[]> entries, boolean repeats) {
        Set<Long> seen = new HashSet<>();
        return new LookAhead<>(() -> {
            while (entries.hasNext()) {
                long number = StoredIndex.number(entries.next());
                if (!repeats || seen.add(number)) {
                    return snapshot.required(number);
                }
            }
            return null;
        });
    }
}
