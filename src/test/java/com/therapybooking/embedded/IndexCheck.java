package com.therapybooking.embedded;

import com.therapybooking.embedded.storage.Snapshot;
import com.therapybooking.embedded.storage.StoredCollection;
import com.therapybooking.embedded.storage.StoredDocument;
import com.therapybooking.embedded.storage.StoredIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;

/** Compares the entries of every index with the documents of its collection. */
final class IndexCheck {

    private IndexCheck() {}

    /** Returns the differences; empty if there are none. */
    static List<String> problems(EmbeddedDatabase database) {
        return database.engine()
                .read(storage -> {
                    List<String> problems = new ArrayList<>();
                    for (StoredCollection collection : storage.all()) {
                        try (Snapshot snapshot = Snapshot.open(collection)) {
                            for (StoredIndex index : snapshot.indexes()) {
                                check(collection, snapshot, index, problems);
                            }
                        }
                    }
                    return problems;
                });
    }

    private static void check(
            StoredCollection collection,
            Snapshot snapshot,
            StoredIndex index,
            List<String> problems) {
        String name = collection.namespace() + "." + index.spec().name();
        TreeSet<byte[]> wanted = new TreeSet<>(Arrays::compareUnsigned);
        Iterator<StoredDocument> documents = snapshot.all();
        while (documents.hasNext()) {
            StoredDocument stored = documents.next();
            for (byte[] key : index.keys(stored.document()).values()) {
                wanted.add(StoredIndex.entry(key, stored.number()));
            }
        }
        byte[] before = null;
        int found = 0;
        Iterator<byte[]> entries = snapshot.entries(index, null, null, false);
        while (entries.hasNext()) {
            byte[] entry = entries.next();
            found++;
            if (!wanted.contains(entry)) {
                problems.add(name + " has an entry of no document");
            }
            if (index.spec().unique() && before != null && sameKey(before, entry)) {
                problems.add(name + " has a key twice");
            }
            before = entry;
        }
        if (found != wanted.size()) {
            problems.add(name + " has " + found + " entries instead of " + wanted.size());
        }
    }

    private static boolean sameKey(byte[] a, byte[] b) {
        return Arrays.equals(a, 0, a.length - 8, b, 0, b.length - 8);
    }
}
