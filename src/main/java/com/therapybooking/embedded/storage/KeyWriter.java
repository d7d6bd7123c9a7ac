package com.therapybooking.embedded.storage;

import com.therapybooking.embedded.bson.BsonOrder;
import com.therapybooking.embedded.bson.CommandException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.bson.BsonBinary;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Encodes values as bytes whose unsigned order is {@link BsonOrder}, so that a sorted map of them
 * is an index. The encoding of one value is never a prefix of another's, so values can be
 * concatenated, and their bits inverted for descending order.
 */
public final class KeyWriter {

    private static final BigDecimal MAX_DOUBLE = new BigDecimal(Double.MAX_VALUE);

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

    void add(@Nullable BsonValue value, boolean descending) {
        int from = length;
        write(value);
        if (descending) {
            for (int i = from; i < length; i++) {
                bytes[i] = (byte) ~bytes[i];
            }
        }
    }

    void addAll(byte[] more) {
        ensure(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    void addLong(long number) {
        ensure(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (number >>> shift);
        }
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void write(@Nullable BsonValue value) {
        int rank = value == null ? 5 : BsonOrder.rank(value);
        put(rank);
        if (value == null) {
            return;
        }
        switch (rank) {
            case 1, 3, 5, 127 -> {}
            case 10 -> number(value);
            case 15 -> text(value.asString().getValue());
            case 20 -> {
                for (Map.Entry<String, BsonValue> field : value.asDocument().entrySet()) {
                    put(BsonOrder.rank(field.getValue()));
                    text(field.getKey());
                    write(field.getValue());
                }
                put(0);
            }
            case 25 -> {
                value.asArray().forEach(this::write);
                put(0);
            }
            case 30 -> binary(value.asBinary());
            case 35 -> addAll(value.asObjectId().getValue().toByteArray());
            case 40 -> put(value.asBoolean().getValue() ? 1 : 0);
            case 45 -> addLong(value.asDateTime().getValue() ^ Long.MIN_VALUE);
            case 47 -> addLong(value.asTimestamp().getValue());
            case 50 -> {
                text(value.asRegularExpression().getPattern());
                text(value.asRegularExpression().getOptions());
            }
            default -> throw CommandException.unsupported("an index over " + value.getBsonType());
        }
    }

    private void binary(BsonBinary value) {
        int size = value.getData().length;
        put(size >>> 24);
        put(size >>> 16);
        put(size >>> 8);
        put(size);
        put(value.getType());
        addAll(value.getData());
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

    /**
     * Writes the greatest double that is not above the number, then the remainder. Almost all
     * numbers have no remainder and take nine bytes.
     */
    private void number(BsonValue value) {
        if (BsonOrder.isSpecial(value)) {
            floor(BsonOrder.special(value));
            put(0);
        } else if (value.isDouble()) {
            floor(value.asDouble().getValue());
            put(0);
        } else if (value.isInt32() || fitsDouble(value)) {
            floor(value.asNumber().doubleValue());
            put(0);
        } else {
            exact(BsonOrder.exact(value));
        }
    }

    private static boolean fitsDouble(BsonValue value) {
        return value.isInt64() && Math.abs(value.asInt64().getValue()) <= 1L << 53;
    }

    private void exact(BigDecimal number) {
        if (number.compareTo(MAX_DOUBLE.negate()) < 0) {
            floor(Double.NEGATIVE_INFINITY);
            int from = length;
            rest(number.negate());
            for (int i = from; i < length; i++) {
                bytes[i] = (byte) ~bytes[i];
            }
            return;
        }
        double floor = Math.clamp(number.doubleValue(), -Double.MAX_VALUE, Double.MAX_VALUE);
        if (new BigDecimal(floor).compareTo(number) > 0) {
            floor = Math.nextDown(floor);
        }
        BigDecimal rest = number.subtract(new BigDecimal(floor));
        floor(floor);
        if (rest.signum() == 0) {
            put(0);
        } else {
            rest(rest);
        }
    }

    private void floor(double number) {
        if (Double.isNaN(number)) {
            addLong(0);
            return;
        }
        long bits = Double.doubleToRawLongBits(number == 0 ? 0.0 : number);
        addLong(bits < 0 ? ~bits : bits ^ Long.MIN_VALUE);
    }

    /** A positive number: its magnitude, then its digits. */
    private void rest(BigDecimal number) {
        BigDecimal plain = number.stripTrailingZeros();
        int magnitude = plain.precision() - plain.scale();
        put(1);
        addLong(magnitude ^ Long.MIN_VALUE);
        for (char digit : plain.unscaledValue().toString().toCharArray()) {
            put(digit);
        }
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
