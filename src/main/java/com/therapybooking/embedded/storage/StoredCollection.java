package com.therapybooking.embedded.storage;

import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.ErrorCode;
import com.therapybooking.embedded.bson.RawDocument;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a collection by number, in insertion order, and its indexes. A write changes all
 * of these or none, inside {@link #locked}; readers take a {@link Snapshot}.
 */
public final class StoredCollection {

    private static final int MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

    private final String namespace;
    private final int number;
    private final MVMap<Long, byte[]> documents;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final WriteAheadLog log;
    private final Consumer<StoredCollection> indexesChanged;
    private volatile List<StoredIndex> indexes;
    private long lastNumber;

    /**
     * @param number the number of its map
     * @param log records every change of a document
     * @param indexesChanged called when the list of indexes, or an index's metadata, has changed
     */
    StoredCollection(
            String namespace,
            int number,
            MVMap<Long, byte[]> documents,
            List<StoredIndex> indexes,
            WriteAheadLog log,
            Consumer<StoredCollection> indexesChanged) {
        this.namespace = namespace;
        this.number = number;
        this.documents = documents;
        this.indexes = List.copyOf(indexes);
        this.log = log;
        this.indexesChanged = indexesChanged;
        Long last = documents.lastKey();
        this.lastNumber = last == null ? 0 : last;
    }

    /** {@code database.collection}. */
    public String namespace() {
        return namespace;
    }

    int number() {
        return number;
    }

    /** Runs a write while no other write of this collection runs, and no snapshot is taken. */
    public <T extends @Nullable Object> T locked(Supplier<T> write) {
        lock.writeLock().lock();
        try {
            return write.get();
        } finally {
            lock.writeLock().unlock();
        }
    }

    ReentrantReadWriteLock.ReadLock readLock() {
        return lock.readLock();
    }

    MVMap<Long, byte[]> documents() {
        return documents;
    }

    /** The document of this number; null when it does not exist. */
    public @Nullable RawDocument document(long number) {
        byte[] bytes = documents.get(number);
        return bytes == null ? null : new RawDocument(bytes);
    }

    public List<StoredIndex> indexes() {
        return indexes;
    }

    /** The number of the last added document. */
    public long lastNumber() {
        return lastNumber;
    }

    /** Adds a document; throws when a unique key of it is taken. */
    public void insert(RawDocument document) {
        if (!document.beginsWithId()) {
            throw CommandException.unsupported("documents that do not begin with _id");
        }
        if (document.get(RawDocument.ID) instanceof BsonArray) {
            throw new CommandException(
                    ErrorCode.INVALID_ID_FIELD, "The '_id' value cannot be an array");
        }
        change(indexes, lastNumber + 1, null, document);
        lastNumber++;
    }

    /**
     * Replaces a document; throws when a unique key of the new one is taken.
     *
     * @param fields the outermost fields that may differ
     * @return false when both are equal
     */
    public boolean update(StoredDocument old, BsonDocument changed, Set<String> fields) {
        RawDocument document = RawDocument.of(changed);
        if (Arrays.equals(document.bytes(), old.document().bytes())) {
            return false;
        }
        List<StoredIndex> touched =
                indexes.stream().filter(index -> index.dependsOn(fields)).toList();
        change(touched, old.number(), old.document(), document);
        return true;
    }

    /** Repeats a change of a document, which was deleted when {@code bytes} is null. */
    void repeat(long documentNumber, byte @Nullable [] bytes) {
        RawDocument changed = bytes == null ? null : new RawDocument(bytes);
        change(indexes, documentNumber, document(documentNumber), changed);
        lastNumber = Math.max(lastNumber, documentNumber);
    }

    public void delete(StoredDocument old) {
        change(indexes, old.number(), old.document(), null);
    }

    /**
     * Stores, replaces or deletes a document, and changes its entries in these indexes.
     *
     * @param old null for a new document
     * @param changed null for a deletion
     */
    private void change(
            List<StoredIndex> touched,
            long documentNumber,
            @Nullable RawDocument old,
            @Nullable RawDocument changed) {
        if (changed != null && changed.bytes().length > MAX_DOCUMENT_BYTES) {
            throw new CommandException(
                    ErrorCode.BSON_OBJECT_TOO_LARGE, "The document is larger than 16777216 bytes");
        }
        List<StoredIndex.Keys> before = new ArrayList<>(touched.size());
        List<StoredIndex.Keys> after = new ArrayList<>(touched.size());
        for (StoredIndex index : touched) {
            StoredIndex.Keys gone = old == null ? StoredIndex.Keys.NONE : index.keys(old);
            StoredIndex.Keys come = changed == null ? StoredIndex.Keys.NONE : index.keys(changed);
            requireFree(index, come, gone);
            before.add(gone);
            after.add(come);
        }
        if (changed == null) {
            documents.remove(documentNumber);
        } else {
            documents.put(documentNumber, changed.bytes());
        }
        log.add(number, documentNumber, changed == null ? null : changed.bytes());
        for (int i = 0; i < touched.size(); i++) {
            if (touched.get(i).replace(before.get(i), after.get(i), documentNumber)) {
                indexesChanged.accept(this);
            }
        }
    }

    private void requireFree(StoredIndex index, StoredIndex.Keys keys, StoredIndex.Keys own) {
        if (index.spec().unique()) {
            for (byte[] key : keys.values()) {
                if (!own.values().contains(key) && index.contains(key)) {
                    throw new CommandException(
                            ErrorCode.DUPLICATE_KEY,
                            "E11000 duplicate key error collection: %s index: %s"
                                    .formatted(namespace, index.spec().name()));
                }
            }
        }
    }

    /** Adds an index over the existing documents; throws when two of them share a unique key. */
    void build(StoredIndex index) {
        // MongoDB reports documents without a key before keys that two documents share.
        Snapshot.current(this).all().forEachRemaining(stored -> index.keys(stored.document()));
        try {
            Snapshot.current(this).all().forEachRemaining(stored -> enter(index, stored));
        } catch (CommandException e) {
            index.map().clear();
            throw e;
        }
        List<StoredIndex> more = new ArrayList<>(indexes);
        more.add(index);
        indexes = List.copyOf(more);
        indexesChanged.accept(this);
    }

    private void enter(StoredIndex index, StoredDocument stored) {
        StoredIndex.Keys keys = index.keys(stored.document());
        requireFree(index, keys, StoredIndex.Keys.NONE);
        index.replace(StoredIndex.Keys.NONE, keys, stored.number());
    }
}
