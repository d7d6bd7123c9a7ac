package com.therapybooking.embedded.storage;

import com.therapybooking.embedded.bson.BsonOrder;
import com.therapybooking.embedded.bson.CommandException;
import java.nio.ByteBuffer;
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

    private KeyWriter() {}

    /**
     * The bytes of one value; a missing value counts as null.
     *
     * @throws CommandException when an index cannot contain the value
     */
    public static byte[] key(@Nullable BsonValue value, boolean descending) {
        byte[] key = ascending(value == null ? BsonNull.VALUE : value);
        for (int i = 0; descending && i < key.length; i++) {
            key[i] = (byte) ~key[i];
        }
        return key;
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

    private static byte[] ascending(BsonValue value) {
        if (!isIndexable(value)) {
            throw CommandException.unsupported(
                    "an index over a value of the type " + value.getBsonType());
        }
        byte rank = (byte) BsonOrder.rank(value);
        return switch (value.getBsonType()) {
            case INT32, INT64, DOUBLE -> number(rank, value.asNumber().doubleValue());
            case STRING -> text(rank, value.asString().getValue());
            case OBJECT_ID -> {
                byte[] id = value.asObjectId().getValue().toByteArray();
                yield ByteBuffer.allocate(1 + id.length).put(rank).put(id).array();
            }
            case BOOLEAN -> new byte[] {rank, (byte) (value.asBoolean().getValue() ? 1 : 0)};
            case DATE_TIME -> {
                long time = value.asDateTime().getValue() ^ Long.MIN_VALUE;
                yield ByteBuffer.allocate(9).put(rank).putLong(time).array();
            }
            default -> new byte[] {rank};
        };
    }

    /** A byte 0 is followed by 0xFF, and the end is two bytes 0. */
    private static byte[] text(byte rank, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer key = ByteBuffer.allocate(2 * utf8.length + 3).put(rank);
        for (byte b : utf8) {
            key.put(b);
            if (b == 0) {
                key.put((byte) 0xFF);
            }
        }
        return Arrays.copyOf(key.array(), key.position() + 2);
    }

    /** The byte at the end is zero: the number is exactly this double. */
    private static byte[] number(byte rank, double number) {
        long bits = Double.doubleToRawLongBits(number == 0 ? 0.0 : number);
        long ordered = bits < 0 ? ~bits : bits ^ Long.MIN_VALUE;
        return ByteBuffer.allocate(10).put(rank).putLong(ordered).array();
    }
}
