package com.therapybooking.embedded.storage;

import com.therapybooking.embedded.bson.Fields;
import com.therapybooking.embedded.filter.Filter;
import com.therapybooking.embedded.filter.FilterParser;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.bson.BsonValue;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/**
 * One index: a sorted map whose keys are the encoded values followed by the document's number. A
 * writer holds the collection's lock.
 */
public final class StoredIndex {

    private static final int NUMBER_BYTES = 8;

    private final IndexSpec spec;
    private final int number;
    private final MVMap<byte[], byte[]> map;
    private final @Nullable Filter partial;
    private final Set<String> roots = new HashSet<>();
    private volatile boolean multikey;

    /**
     * @param number the number of its map
     */
    StoredIndex(IndexSpec spec, int number, MVMap<byte[], byte[]> map, boolean multikey) {
        this.spec = spec;
        this.number = number;
        this.map = map;
        this.multikey = multikey;
        this.partial = spec.partial() == null ? null : FilterParser.parse(spec.partial());
        spec.parts().forEach(part -> roots.add(part.path().root()));
        if (partial != null) {
            addRoots(partial);
        }
    }

    private void addRoots(Filter filter) {
        switch (filter) {
            case Filter.And and -> and.parts().forEach(this::addRoots);
            case Filter.Or or -> or.parts().forEach(this::addRoots);
            case Filter.Not not -> addRoots(not.inner());
            case Filter.OnField field -> roots.add(field.path().root());
        }
    }

    public IndexSpec spec() {
        return spec;
    }

    int number() {
        return number;
    }

    public MVMap<byte[], byte[]> map() {
        return map;
    }

    @Nullable
    public Filter partial() {
        return partial;
    }

    /** Whether a document has, or ever had, more than one entry. */
    public boolean isMultikey() {
        return multikey;
    }

    void setMultikey() {
        multikey = true;
    }

    /** Whether a change of these outermost fields can change the entries. */
    boolean dependsOn(Set<String> fields) {
        return !Collections.disjoint(roots, fields);
    }

    /** The encoded values of a document's entries, without its number, in order. */
    public Keys keys(Fields document) {
        if (partial != null && !partial.matches(document)) {
            return Keys.NONE;
        }
        SortedSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
        boolean array =
                KeyExtractor.extract(
                        spec.parts(),
                        document,
                        values -> {
                            if (!spec.sparse()
                                    || Arrays.stream(values).anyMatch(Objects::nonNull)) {
                                keys.add(encode(values));
                            }
                        });
        return new Keys(keys, array);
    }

    /**
     * The entries of one document.
     *
     * @param array whether they come from an array
     */
    public record Keys(SortedSet<byte[]> values, boolean array) {

        static final Keys NONE = new Keys(new TreeSet<>(Arrays::compareUnsigned), false);
    }

    private byte[] encode(@Nullable BsonValue[] values) {
        KeyWriter writer = new KeyWriter();
        for (int i = 0; i < values.length; i++) {
            writer.add(values[i], spec.parts().get(i).descending());
        }
        return writer.toBytes();
    }

    /** The number of a document with this key; null without one. */
    @Nullable Long holder(byte[] key) {
        byte[] next = map.ceilingKey(key);
        return next != null && isKey(next, key) ? number(next) : null;
    }

    private static boolean isKey(byte[] entry, byte[] key) {
        return entry.length == key.length + NUMBER_BYTES
                && Arrays.equals(entry, 0, key.length, key, 0, key.length);
    }

    public static byte[] entry(byte[] key, long number) {
        byte[] entry = Arrays.copyOf(key, key.length + NUMBER_BYTES);
        for (int i = 0; i < NUMBER_BYTES; i++) {
            entry[key.length + i] = (byte) (number >>> (56 - 8 * i));
        }
        return entry;
    }

    public static long number(byte[] entry) {
        long number = 0;
        for (int i = entry.length - NUMBER_BYTES; i < entry.length; i++) {
            number = number << 8 | (entry[i] & 0xFF);
        }
        return number;
    }
}
