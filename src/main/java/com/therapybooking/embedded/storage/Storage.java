package com.therapybooking.embedded.storage;

import com.therapybooking.embedded.bson.BsonBytes;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonValue;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.DataType;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;

/**
 * The collections of an open store, and the catalogue that records them, their indexes and the
 * numbers of their maps. Changes are made inside {@link Engine#write} only.
 */
public final class Storage {

    /** The key of the last map number; the empty text is no namespace. */
    private static final String LAST = "";

    /** The key of the number of the last commit; no namespace either. */
    private static final String COMMITTED = "committed";

    /** The maximum size of changed pages in memory, apart from those of one command. */
    private static final int MAX_UNSAVED_BYTES = 16 * 1024 * 1024;

    private final MVStore store;
    private final WriteAheadLog log;
    private final MVMap<String, byte[]> catalogue;
    private final ConcurrentSkipListMap<String, StoredCollection> collections =
            new ConcurrentSkipListMap<>();
    private volatile boolean commitDue;

    Storage(MVStore store, WriteAheadLog log) {
        this.store = store;
        this.log = log;
        this.catalogue = map("catalog", StringDataType.INSTANCE);
        this.commitDue = committed() == null;
        for (String namespace : catalogue.keyList()) {
            if (!namespace.equals(LAST) && !namespace.equals(COMMITTED)) {
                collections.put(namespace, read(namespace, entry(namespace)));
            }
        }
    }

    /** The number of the last commit, in the numbering of the log; null before the first. */
    @Nullable Long committed() {
        return catalogue.containsKey(COMMITTED) ? entry(COMMITTED).getInt64("n").getValue() : null;
    }

    /** Commits everything done so far; the log begins again. */
    void commit() {
        put(COMMITTED, new BsonDocument("n", new BsonInt64(log.restart())));
        commitDue = false;
        store.commit();
    }

    /**
     * Whether something changed that the log does not record (the catalogue, or the pages), or too
     * many changed pages are in memory.
     */
    boolean isCommitDue() {
        return commitDue || store.getUnsavedMemory() > MAX_UNSAVED_BYTES;
    }

    /** Rewrites used parts of the file; see {@link Engine#compact}. */
    boolean compact(int fill, int bytes) {
        boolean compacted = store.compact(fill, bytes);
        commitDue |= compacted;
        return compacted;
    }

    /** Repeats a change of the log; the first write then commits it with the pages. */
    void repeat(int collection, long number, byte @Nullable [] document) {
        commitDue = true;
        for (StoredCollection known : collections.values()) {
            if (known.number() == collection) {
                known.repeat(number, document);
                return;
            }
        }
        throw new IllegalStateException("the log names a missing collection");
    }

    private <K> MVMap<K, byte[]> map(String name, DataType<K> keys) {
        return store.openMap(
                name,
                new MVMap.Builder<K, byte[]>().keyType(keys).valueType(CheckedBytes.INSTANCE));
    }

    private BsonDocument entry(String namespace) {
        return BsonBytes.decode(Objects.requireNonNull(catalogue.get(namespace)));
    }

    private StoredCollection read(String namespace, BsonDocument entry) {
        List<StoredIndex> indexes = new ArrayList<>();
        for (BsonValue value : entry.getArray("indexes")) {
            BsonDocument index = value.asDocument();
            indexes.add(
                    index(
                            IndexSpec.parse(index.getDocument("spec")),
                            index.getInt32("map").getValue(),
                            index.getBoolean("multikey").getValue()));
        }
        return collection(namespace, entry.getInt32("map").getValue(), indexes);
    }

    private StoredIndex index(IndexSpec spec, int number, boolean multikey) {
        return new StoredIndex(
                spec, number, map("index" + number, CheckedBytes.INSTANCE), multikey);
    }

    private StoredCollection collection(String namespace, int number, List<StoredIndex> indexes) {
        return new StoredCollection(
                namespace,
                number,
                map("documents" + number, LongDataType.INSTANCE),
                indexes,
                log,
                this::write);
    }

    private synchronized int nextNumber() {
        int number = catalogue.containsKey(LAST) ? entry(LAST).getInt32("n").getValue() + 1 : 1;
        put(LAST, new BsonDocument("n", new BsonInt32(number)));
        return number;
    }

    private synchronized void write(StoredCollection collection) {
        BsonArray indexes = new BsonArray();
        for (StoredIndex index : collection.indexes()) {
            indexes.add(
                    new BsonDocument("spec", index.spec().write())
                            .append("map", new BsonInt32(index.number()))
                            .append("multikey", BsonBoolean.valueOf(index.isMultikey())));
        }
        BsonDocument entry =
                new BsonDocument("map", new BsonInt32(collection.number()))
                        .append("indexes", indexes);
        put(collection.namespace(), entry);
    }

    private void put(String key, BsonDocument entry) {
        catalogue.put(key, BsonBytes.encode(entry));
        commitDue = true;
    }

    @Nullable
    public StoredCollection find(String namespace) {
        return collections.get(namespace);
    }

    /** The collection of this name; created if missing. */
    public StoredCollection obtain(String namespace) {
        StoredCollection known = collections.get(namespace);
        return known == null ? create(namespace) : known;
    }

    private synchronized StoredCollection create(String namespace) {
        StoredCollection known = collections.get(namespace);
        if (known == null) {
            StoredIndex id = index(IndexSpec.id(), nextNumber(), false);
            known = collection(namespace, nextNumber(), List.of(id));
            write(known);
            collections.put(namespace, known);
        }
        return known;
    }

    /** Drops a collection while no other work runs; false when it does not exist. */
    public boolean drop(String namespace) {
        StoredCollection gone = collections.remove(namespace);
        if (gone == null) {
            return false;
        }
        catalogue.remove(namespace);
        commitDue = true;
        gone.indexes().forEach(index -> store.removeMap(index.map()));
        store.removeMap(gone.documents());
        return true;
    }

    /** Adds an index to a collection, unless it exists. */
    public void createIndex(StoredCollection collection, IndexSpec spec) {
        collection.locked(() -> {
            for (StoredIndex index : collection.indexes()) {
                IndexSpec known = index.spec();
                if (known.write().toJson().equals(spec.write().toJson())) {
                    return false;
                }
                if (known.name().equals(spec.name()) || known.isEquivalent(spec)) {
                    throw new CommandException(
                            ErrorCode.INDEX_OPTIONS_CONFLICT,
                            "The index " + known.name() + " exists with another name or options");
                }
            }
            collection.build(index(spec, nextNumber(), false));
            return true;
        });
    }

    /** The names of the collections of a database, in order. */
    public List<String> collections(String database) {
        String prefix = database + ".";
        return collections.keySet().stream()
                .filter(namespace -> namespace.startsWith(prefix))
                .map(namespace -> namespace.substring(prefix.length()))
                .toList();
    }

    public Iterable<StoredCollection> all() {
        return collections.values();
    }
}
