package com.therapybooking.embedded.storage;

import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The collections of an open store. Changes are made inside {@link Engine#write} only. */
public final class Storage {

    private final Catalog catalog;
    private final ConcurrentSkipListMap<String, StoredCollection> collections;

    Storage(Catalog catalog) {
        this.catalog = catalog;
        this.collections = new ConcurrentSkipListMap<>(catalog.read());
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
            Namespaces.check(namespace);
            known = catalog.create(namespace);
            collections.put(namespace, known);
        }
        return known;
    }

    /** Drops a collection while no other work runs; false when it does not exist. */
    public boolean drop(String namespace) {
        StoredCollection gone = collections.remove(namespace);
        if (gone != null) {
            catalog.drop(gone);
        }
        return gone != null;
    }

    /** Adds an index to a collection; false when an equal one exists. */
    public boolean createIndex(StoredCollection collection, IndexSpec spec) {
        collection.lock().writeLock().lock();
        try {
            for (StoredIndex index : collection.indexes()) {
                if (isSame(index.spec(), spec)) {
                    return false;
                }
            }
            catalog.addIndex(collection, spec);
            return true;
        } finally {
            collection.lock().writeLock().unlock();
        }
    }

    private static boolean isSame(IndexSpec known, IndexSpec wanted) {
        boolean sameName = known.name().equals(wanted.name());
        if (known.sameAs(wanted)) {
            if (sameName) {
                return true;
            }
            throw new CommandException(
                    ErrorCode.INDEX_OPTIONS_CONFLICT,
                    "Index already exists with a different name: " + known.name());
        }
        boolean sameKey = known.keyPattern().equals(wanted.keyPattern());
        if (sameName) {
            throw new CommandException(
                    ErrorCode.INDEX_KEY_SPECS_CONFLICT,
                    "An existing index has the same name as the requested index: " + known.name());
        }
        if (sameKey
                && Objects.equals(known.partial(), wanted.partial())
                && known.unique() == wanted.unique()
                && known.sparse() == wanted.sparse()) {
            throw new CommandException(
                    ErrorCode.INDEX_OPTIONS_CONFLICT,
                    "An equivalent index already exists with different options: " + known.name());
        }
        return false;
    }

    /** Drops an index while no other work runs. */
    public void dropIndex(StoredCollection collection, StoredIndex index) {
        catalog.dropIndex(collection, index);
    }

    public SortedSet<String> databases() {
        SortedSet<String> result = new TreeSet<>();
        for (String namespace : collections.keySet()) {
            result.add(Namespaces.database(namespace));
        }
        return result;
    }

    /** The collections of a database, by name. */
    public List<String> collections(String database) {
        List<String> result = new ArrayList<>();
        String prefix = database + ".";
        for (String namespace : collections.tailMap(prefix).keySet()) {
            if (!namespace.startsWith(prefix)) {
                break;
            }
            result.add(namespace.substring(prefix.length()));
        }
        return result;
    }

    public Iterable<StoredCollection> all() {
        return collections.values();
    }
}
