package com.therapybooking.embedded.storage;

import com.therapybooking.embedded.bson.BsonBytes;
import com.therapybooking.embedded.bson.CommandArguments;
import com.therapybooking.embedded.bson.CommandException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/** Records the collections and indexes, and the maps of the store that contain them. */
final class Catalog {

    /** The key of the last map number; the empty text is no namespace. */
    private static final String LAST = "";

    private final StoreMaps maps;
    private final Writes writes;
    private final MVMap<String, byte[]> entries;
    private final IdentityHashMap<Object, Integer> numbers = new IdentityHashMap<>();

    Catalog(StoreMaps maps, Writes writes) {
        this.maps = maps;
        this.writes = writes;
        this.entries = maps.catalog();
    }

    /** All collections, ready for use. */
    synchronized Map<String, StoredCollection> read() {
        Map<String, StoredCollection> result = new HashMap<>();
        for (String namespace : entries.keyList()) {
            if (!namespace.equals(LAST)) {
                byte[] entry = Objects.requireNonNull(entries.get(namespace));
                result.put(namespace, read(namespace, BsonBytes.decode(entry)));
            }
        }
        return result;
    }

    private StoredCollection read(String namespace, BsonDocument entry) {
        List<StoredIndex> indexes = new ArrayList<>();
        for (BsonValue index : entry.getArray("indexes")) {
            BsonDocument stored = index.asDocument();
            IndexSpec spec = IndexSpec.parse(stored.getDocument("spec"));
            int number = stored.getInt32("map").getValue();
            indexes.add(index(spec, number, stored.getBoolean("multikey").getValue()));
        }
        return collection(namespace, entry.getInt32("map").getValue(), indexes);
    }

    private StoredIndex index(IndexSpec spec, int number, boolean multikey) {
        StoredIndex index = new StoredIndex(spec, maps.index(number), multikey);
        numbers.put(index, number);
        return index;
    }

    private StoredCollection collection(String namespace, int number, List<StoredIndex> indexes) {
        StoredCollection collection =
                new StoredCollection(
                        namespace, writes, maps.documents(number), indexes, this::write);
        numbers.put(collection, number);
        return collection;
    }

    synchronized StoredCollection create(String namespace) {
        StoredIndex id = index(IndexSpec.id(), nextNumber(), false);
        StoredCollection collection = collection(namespace, nextNumber(), List.of(id));
        write(collection);
        return collection;
    }

    synchronized void addIndex(StoredCollection collection, IndexSpec spec) {
        StoredIndex index = index(spec, nextNumber(), false);
        try {
            collection.build(index);
        } catch (CommandException e) {
            numbers.remove(index);
            throw e;
        }
    }

    synchronized void dropIndex(StoredCollection collection, StoredIndex index) {
        collection.drop(index);
        writes.drop(index.map(), maps);
        numbers.remove(index);
    }

    synchronized void drop(StoredCollection collection) {
        writes.remove(entries, collection.namespace());
        for (StoredIndex index : collection.indexes()) {
            writes.drop(index.map(), maps);
            numbers.remove(index);
        }
        writes.drop(collection.documents(), maps);
        numbers.remove(collection);
    }

    private int nextNumber() {
        byte[] last = entries.get(LAST);
        int number = last == null ? 1 : BsonBytes.decode(last).getInt32("n").getValue() + 1;
        writes.put(entries, LAST, BsonBytes.encode(new BsonDocument("n", new BsonInt32(number))));
        return number;
    }

    private synchronized void write(StoredCollection collection) {
        BsonArray indexes = new BsonArray();
        for (StoredIndex index : collection.indexes()) {
            BsonDocument stored = new BsonDocument("spec", index.spec().write());
            stored.put("map", new BsonInt32(number(index)));
            stored.put("multikey", CommandArguments.of(index.isMultikey()));
            indexes.add(stored);
        }
        BsonDocument entry = new BsonDocument("map", new BsonInt32(number(collection)));
        entry.put("indexes", indexes);
        writes.put(entries, collection.namespace(), BsonBytes.encode(entry));
    }

    private int number(Object owner) {
        @Nullable Integer number = numbers.get(owner);
        return Objects.requireNonNull(number);
    }
}
