package com.therapybooking.embedded.storage;

import com.therapybooking.embedded.bson.Fields;
import com.therapybooking.embedded.filter.Filter;
import com.therapybooking.embedded.filter.FilterParser;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
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

    private static final byte[] NOTHING = new byte[0];

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

    /**
     * Replaces the entries of a document.
     *
     * @return whether the index is multikey from now on
     */
    boolean replace(Keys gone, Keys come, long document) {
        for (byte[] key : gone.values()) {
            if (!come.values().contains(key)) {
                map.remove(entry(key, document));
            }
        }
        for (byte[] key : come.values()) {
            if (!gone.values().contains(key)) {
                map.put(entry(key, document), NOTHING);
            }
        }
        boolean isFirst = come.array() && !multikey;
        if (isFirst) {
            multikey = true;
        }
        return isFirst;
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
        ByteArrayOutputStream key = new ByteArrayOutputStream();
        for (int i = 0; i < values.length; i++) {
            key.writeBytes(KeyWriter.key(values[i], spec.parts().get(i).descending()));
        }
        return key.toByteArray();
    }

    /** Whether a document has this key. */
    boolean contains(byte[] key) {
        byte[] next = map.ceilingKey(key);
        return next != null
                && next.length == key.length + Long.BYTES
                && Arrays.equals(next, 0, key.length, key, 0, key.length);
    }

    public static byte[] entry(byte[] key, long number) {
        return ByteBuffer.allocate(key.length + Long.BYTES).put(key).putLong(number).array();
    }

    public static long number(byte[] entry) {
        return ByteBuffer.wrap(entry).getLong(entry.length - Long.BYTES);
    }
}
