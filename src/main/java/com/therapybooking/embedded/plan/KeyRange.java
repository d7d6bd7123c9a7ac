package com.therapybooking.embedded.plan;

import com.therapybooking.embedded.storage.KeyWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A contiguous range of an index: all entries that begin with a prefix, or a part of them. */
final class KeyRange {

    private final byte[] prefix;
    private final byte[] from;
    private final byte @Nullable [] to;

    private KeyRange(byte[] prefix, byte[] from, byte @Nullable [] to) {
        this.prefix = prefix;
        this.from = from;
        this.to = to;
    }

    int prefixLength() {
        return prefix.length;
    }

    /** The smallest possible entry. */
    byte[] from() {
        return from;
    }

    /** Above the largest possible entry; null for the end of the index. */
    byte @Nullable [] to() {
        return to;
    }

    static KeyRange of(byte[] prefix) {
        return new KeyRange(prefix, prefix, KeyWriter.after(prefix));
    }

    /** A range within a prefix, with the bounds of the next field. */
    static KeyRange of(byte[] prefix, Bounds.Range range, boolean descending) {
        byte[] low = range.low().place(prefix, descending);
        byte[] high = range.high().place(prefix, descending);
        return descending ? new KeyRange(prefix, high, low) : new KeyRange(prefix, low, high);
    }

    static byte[] join(byte[] a, byte[] b) {
        byte[] result = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, result, a.length, b.length);
        return result;
    }
}
