package com.therapybooking.embedded.storage;

import com.therapybooking.embedded.bson.BsonOrder;
import com.therapybooking.embedded.bson.CommandException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Encodes values as bytes whose unsigned order is {@link BsonOrder}, so that a sorted map of them
 * is an index. The encoding of one value is never a prefix of another's, so values can be
 * concatenated, and their bits inverted for descending order.
 */
public final class KeyWriter {

    /** Up to this magnitude every whole number is a double. */
    private static final long MAX_WHOLE = 1L << 53;

    private byte[] bytes = new byte[48];
    private int length;

    /** The bytes of one value; a missing value counts as null. */
    public static byte[] key(@Nullable BsonValue value, boolean descending) {
        KeyWriter writer = new KeyWriter();
        writer.add(value, descending);
        return writer.toBytes();
    }

    /** The first byte of all values of a rank of {@link BsonOrder}. */
    public static byte[] typePrefix(int rank, boolean descending) {
        return new byte[] {(byte) (descending ? ~rank : rank)};
    }

    /** The smallest byte string above all that begin with these bytes; null when there is none. */
    public static byte @Nullable [] after(byte[] prefix) {
        for (int last = prefix.length - 1; last >= 0; last--) {
            if (prefix[last] != (byte) 0xFF) {
                byte[] result = Arrays.copyOf(prefix, last + 1);
                result[last]++;
                return result;
            }
        }
        return null;
    }

    /** Whether an index can contain the value. */
    public static boolean isIndexable(BsonValue value) {
        return switch (value.getBsonType()) {
            case UNDEFINED, NULL, INT32, DOUBLE, STRING, OBJECT_ID, BOOLEAN, DATE_TIME -> true;
            case INT64 -> {
                long number = value.asInt64().getValue();
                yield -MAX_WHOLE <= number && number <= MAX_WHOLE;
            }
            default -> false;
        };
    }

    void add(@Nullable BsonValue value, boolean descending) {
        int from = length;
        write(value);
        if (descending) {
            for (int i = from; i < length; i++) {
                bytes[i] = (byte) ~bytes[i];
            }
        }
    }

    private void addAll(byte[] more) {
        ensure(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    private void addLong(long number) {
        ensure(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (number >>> shift);
        }
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void write(@Nullable BsonValue value) {
        if (value == null) {
            put(BsonOrder.rank(BsonNull.VALUE));
            return;
        }
        if (!isIndexable(value)) {
            throw CommandException.unsupported(
                    "an index over a value of the type " + value.getBsonType());
        }
        put(BsonOrder.rank(value));
        switch (value.getBsonType()) {
            case INT32, INT64, DOUBLE -> number(value.asNumber().doubleValue());
            case STRING -> text(value.asString().getValue());
            case OBJECT_ID -> addAll(value.asObjectId().getValue().toByteArray());
            case BOOLEAN -> put(value.asBoolean().getValue() ? 1 : 0);
            case DATE_TIME -> addLong(value.asDateTime().getValue() ^ Long.MIN_VALUE);
            default -> {}
        }
    }

    private void text(String text) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            put(b);
            if (b == 0) {
                put(0xFF);
            }
        }
        put(0);
        put(0);
    }

    /** The byte at the end is zero: the number is exactly this double. */
    private void number(double number) {
        long bits = Double.doubleToRawLongBits(number == 0 ? 0.0 : number);
        addLong(bits < 0 ? ~bits : bits ^ Long.MIN_VALUE);
        put(0);
    }

    private void put(int b) {
        ensure(1);
        bytes[length++] = (byte) b;
    }

    private void ensure(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
