package com.therapybooking.embedded.storage;

import com.therapybooking.embedded.bson.RawDocument;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.RootReference;
import org.jspecify.annotations.Nullable;

/**
 * A collection and its indexes as they were at one moment, unaffected by later writes. Until it is
 * closed, the space of its version is not reused.
 */
public final class Snapshot implements AutoCloseable {

    private final MVMap<Long, byte[]> documents;
    private final RootReference<Long, byte[]> root;
    private final List<StoredIndex> indexes;
    private final Map<StoredIndex, RootReference<byte[], byte[]>> indexRoots = new HashMap<>();
    private MVStore.@Nullable TxCounter usage;

    private Snapshot(StoredCollection collection) {
        this.documents = collection.documents();
        this.root = documents.flushAndGetRoot();
        this.indexes = collection.indexes();
        for (StoredIndex index : indexes) {
            indexRoots.put(index, index.map().flushAndGetRoot());
        }
    }

    /**
     * The current state, for a writer. The writer must hold the collection's lock as long as it
     * uses the snapshot.
     */
    public static Snapshot current(StoredCollection collection) {
        return new Snapshot(collection);
    }

    /** The current state, for a reader, which must close the snapshot. */
    public static Snapshot open(StoredCollection collection) {
        MVStore store = collection.documents().getStore();
        MVStore.TxCounter usage = store.registerVersionUsage();
        collection.readLock().lock();
        try {
            Snapshot snapshot = new Snapshot(collection);
            snapshot.usage = usage;
            return snapshot;
        } finally {
            collection.readLock().unlock();
        }
    }

    public List<StoredIndex> indexes() {
        return indexes;
    }

    public long size() {
        return root.getTotalCount();
    }

    /** A document named by an index entry; if it is missing, the file is damaged. */
    public StoredDocument required(long number) {
        byte[] bytes = documents.get(root.root, number);
        if (bytes == null) {
            throw new IllegalStateException(
                    "The file is damaged: an index names a missing document");
        }
        return new StoredDocument(number, new RawDocument(bytes));
    }

    /** All documents in insertion order. */
    public Iterator<StoredDocument> all() {
        Cursor<Long, byte[]> cursor = new Cursor<>(root, null, null, false);
        return new LookAhead<>(() -> {
            Long number = cursor.hasNext() ? cursor.next() : null;
            return number == null
                    ? null
                    : new StoredDocument(number, new RawDocument(cursor.getValue()));
        });
    }

    /** The entries of an index between two byte strings; null means unbounded. */
    public Iterator<byte[]> entries(
            StoredIndex index, byte @Nullable [] from, byte @Nullable [] to, boolean reverse) {
        RootReference<byte[], byte[]> at = indexRoots.get(index);
        if (at == null) {
            throw new IllegalStateException("The index is not of this snapshot");
        }
        return reverse ? new Cursor<>(at, to, from, true) : new Cursor<>(at, from, to, false);
    }

    @Override
    public void close() {
        MVStore.TxCounter held = usage;
        if (held != null) {
            usage = null;
            documents.getStore().deregisterVersionUsage(held);
        }
    }
}
