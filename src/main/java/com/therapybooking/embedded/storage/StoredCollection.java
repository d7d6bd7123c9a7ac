package com.therapybooking.embedded.storage;

import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.DocumentId;
import com.therapybooking.embedded.bson.ErrorCode;
import com.therapybooking.embedded.bson.RawDocument;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a collection by number, in insertion order, and its indexes. A write changes all
 * of these or none. A writer holds {@link #lock} for writing; readers take a {@link Snapshot}.
 */
public final class StoredCollection {

    private static final int MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
    private static final byte[] NOTHING = new byte[0];

    private final String namespace;
    private final Writes writes;
    private final MVMap<Long, byte[]> documents;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Consumer<StoredCollection> indexesChanged;
    private volatile List<StoredIndex> indexes;
    private long lastNumber;

    /**
     * @param indexesChanged called when the list of indexes, or an index's metadata, has changed
     */
    StoredCollection(
            String namespace,
            Writes writes,
            MVMap<Long, byte[]> documents,
            List<StoredIndex> indexes,
            Consumer<StoredCollection> indexesChanged) {
        this.namespace = namespace;
        this.writes = writes;
        this.documents = documents;
        this.indexes = List.copyOf(indexes);
        this.indexesChanged = indexesChanged;
        Long last = documents.lastKey();
        this.lastNumber = last == null ? 0 : last;
    }

    /** {@code database.collection}. */
    public String namespace() {
        return namespace;
    }

    public ReentrantReadWriteLock lock() {
        return lock;
    }

    public MVMap<Long, byte[]> documents() {
        return documents;
    }

    public List<StoredIndex> indexes() {
        return indexes;
    }

    /** The number of the last added document. */
    public long lastNumber() {
        return lastNumber;
    }

    @Nullable StoredIndex index(String name) {
        for (StoredIndex index : indexes) {
            if (index.spec().name().equals(name)) {
                return index;
            }
        }
        return null;
    }

    /** Adds a document; throws when a unique key of it is taken. */
    public void insert(RawDocument given) {
        RawDocument document = DocumentId.ensure(given);
        checkSize(document);
        List<StoredIndex> all = indexes;
        List<StoredIndex.Keys> keys = new ArrayList<>(all.size());
        for (StoredIndex index : all) {
            StoredIndex.Keys own = index.keys(document);
            requireFree(index, own, StoredIndex.Keys.NONE, document);
            keys.add(own);
        }
        long number = ++lastNumber;
        writes.put(documents, number, document.bytes());
        for (int i = 0; i < all.size(); i++) {
            add(all.get(i), keys.get(i), StoredIndex.Keys.NONE, number);
        }
    }

    /**
     * Replaces a document; throws when a unique key of the new one is taken.
     *
     * @param fields the outermost fields that may differ; null when any may
     * @return false when both are equal
     */
    public boolean update(StoredDocument old, BsonDocument changed, @Nullable Set<String> fields) {
        RawDocument document = RawDocument.of(changed);
        if (Arrays.equals(document.bytes(), old.document().bytes())) {
            return false;
        }
        checkSize(document);
        List<StoredIndex> touched =
                indexes.stream().filter(index -> index.dependsOn(fields)).toList();
        List<StoredIndex.Keys> before = new ArrayList<>(touched.size());
        List<StoredIndex.Keys> after = new ArrayList<>(touched.size());
        for (StoredIndex index : touched) {
            StoredIndex.Keys gone = index.keys(old.document());
            StoredIndex.Keys come = index.keys(document);
            requireFree(index, come, gone, document);
            before.add(gone);
            after.add(come);
        }
        writes.put(documents, old.number(), document.bytes());
        for (int i = 0; i < touched.size(); i++) {
            remove(touched.get(i), before.get(i), after.get(i), old.number());
            add(touched.get(i), after.get(i), before.get(i), old.number());
        }
        return true;
    }

    public void delete(StoredDocument old) {
        for (StoredIndex index : indexes) {
            remove(index, index.keys(old.document()), StoredIndex.Keys.NONE, old.number());
        }
        writes.remove(documents, old.number());
    }

    /** Adds an index over the existing documents; throws when two of them share a unique key. */
    void build(StoredIndex index) {
        // MongoDB reports documents without a key before keys that two documents share.
        Snapshot.current(this).all(false).forEachRemaining(stored -> index.keys(stored.document()));
        try {
            Snapshot.current(this).all(false).forEachRemaining(stored -> enter(index, stored));
        } catch (CommandException e) {
            writes.clear(index.map());
            throw e;
        }
        List<StoredIndex> more = new ArrayList<>(indexes);
        more.add(index);
        indexes = List.copyOf(more);
        indexesChanged.accept(this);
    }

    private void enter(StoredIndex index, StoredDocument stored) {
        StoredIndex.Keys keys = index.keys(stored.document());
        requireFree(index, keys, StoredIndex.Keys.NONE, stored.document());
        for (byte[] key : keys.values()) {
            writes.put(index.map(), StoredIndex.entry(key, stored.number()), NOTHING);
        }
        if (keys.array()) {
            index.setMultikey();
        }
    }

    void drop(StoredIndex index) {
        indexes = indexes.stream().filter(other -> other != index).toList();
        indexesChanged.accept(this);
    }

    private void requireFree(
            StoredIndex index, StoredIndex.Keys keys, StoredIndex.Keys own, RawDocument document) {
        if (!index.spec().unique()) {
            return;
        }
        for (byte[] key : keys.values()) {
            if (!own.contains(key) && index.holder(key) != null) {
                throw index.duplicate(namespace, document, key);
            }
        }
    }

    private void add(
            StoredIndex index, StoredIndex.Keys keys, StoredIndex.Keys except, long number) {
        for (byte[] key : keys.values()) {
            if (!except.contains(key)) {
                writes.put(index.map(), StoredIndex.entry(key, number), NOTHING);
            }
        }
        if (keys.array() && !index.isMultikey()) {
            index.setMultikey();
            indexesChanged.accept(this);
        }
    }

    private void remove(
            StoredIndex index, StoredIndex.Keys keys, StoredIndex.Keys except, long number) {
        for (byte[] key : keys.values()) {
            if (!except.contains(key)) {
                writes.remove(index.map(), StoredIndex.entry(key, number));
            }
        }
    }

    private static void checkSize(RawDocument document) {
        if (document.bytes().length > MAX_DOCUMENT_BYTES) {
            throw new CommandException(
                    ErrorCode.BSON_OBJECT_TOO_LARGE, "The document is larger than 16777216 bytes");
        }
    }
}
