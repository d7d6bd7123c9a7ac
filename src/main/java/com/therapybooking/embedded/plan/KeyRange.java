package com.therapybooking.embedded.plan;

import com.therapybooking.embedded.storage.KeyWriter;
import java.util.Arrays;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** A contiguous range of an index: all entries that begin with a prefix, or a part of them. */
final class KeyRange {

    private final byte[] prefix;
    private final byte @Nullable [] from;
    private final byte @Nullable [] to;

    private KeyRange(byte[] prefix, byte @Nullable [] from, byte @Nullable [] to) {
        this.prefix = prefix;
        this.from = from;
        this.to = to;
    }

    int prefixLength() {
        return prefix.length;
    }

    /** The smallest possible entry; null for the beginning of the index. */
    byte @Nullable [] from() {
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
        byte[] low = end(range.low(), range.rank(), descending);
        byte[] high = end(range.high(), range.rank(), descending);
        if (!descending) {
            return new KeyRange(
                    prefix,
                    start(prefix, low, range.lowIncluded()),
                    stop(prefix, high, range.highIncluded()));
        }
        return new KeyRange(
                prefix,
                start(prefix, high, range.highIncluded()),
                stop(prefix, low, range.lowIncluded()));
    }

    private static byte[] end(@Nullable BsonValue value, int rank, boolean descending) {
        return value == null
                ? KeyWriter.typePrefix(rank, descending)
                : KeyWriter.key(value, descending);
    }

    private static byte @Nullable [] start(byte[] prefix, byte[] end, boolean included) {
        byte[] all = join(prefix, end);
        return included ? all : KeyWriter.after(all);
    }

    private static byte @Nullable [] stop(byte[] prefix, byte[] end, boolean included) {
        byte[] all = join(prefix, end);
        return included ? KeyWriter.after(all) : all;
    }

    static byte[] join(byte[] a, byte[] b) {
        byte[] result = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, result, a.length, b.length);
        return result;
    }
}
