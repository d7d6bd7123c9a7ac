package com.therapybooking.embedded.bson;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import org.bson.BsonBinary;
import org.bson.BsonDecimal128;
import org.bson.BsonDouble;
import org.bson.BsonValue;

/** Compares values of all types in MongoDB's order. */
public final class BsonOrder {

    private static final Comparator<Map.Entry<String, BsonValue>> FIELDS =
            Comparator.comparingInt((Map.Entry<String, BsonValue> field) -> rank(field.getValue()))
                    .thenComparing(Map.Entry::getKey, BsonOrder::compareText)
                    .thenComparing(Map.Entry::getValue, BsonOrder::compare);
    private static final Comparator<BsonBinary> BINARY =
            Comparator.comparingInt((BsonBinary value) -> value.getData().length)
                    .thenComparingInt(value -> value.getType() & 0xFF)
                    .thenComparing(BsonBinary::getData, Arrays::compareUnsigned);

    private BsonOrder() {}

    /** The rank of a value's type; values of different rank are ordered by rank only. */
    public static int rank(BsonValue value) {
        return switch (value.getBsonType()) {
            case UNDEFINED -> 3;
            case NULL -> 5;
            case INT32, INT64, DOUBLE, DECIMAL128 -> 10;
            case STRING -> 15;
            case DOCUMENT -> 20;
            case ARRAY -> 25;
            case BINARY -> 30;
            case OBJECT_ID -> 35;
            case BOOLEAN -> 40;
            case DATE_TIME -> 45;
            default -> throw CommandException.unsupported("the type " + value.getBsonType());
        };
    }

    /** Zero for values that a filter treats as equal. */
    public static int compare(BsonValue a, BsonValue b) {
        int rank = rank(a);
        int byType = Integer.compare(rank, rank(b));
        if (byType != 0) {
            return byType;
        }
        return switch (rank) {
            case 10 -> compareNumbers(a, b);
            case 15 -> compareText(a.asString().getValue(), b.asString().getValue());
            case 20 -> compareEach(a.asDocument().entrySet(), b.asDocument().entrySet(), FIELDS);
            case 25 -> compareEach(a.asArray(), b.asArray(), BsonOrder::compare);
            case 30 -> BINARY.compare(a.asBinary(), b.asBinary());
            case 35 -> a.asObjectId().getValue().compareTo(b.asObjectId().getValue());
            case 40 -> Boolean.compare(a.asBoolean().getValue(), b.asBoolean().getValue());
            case 45 -> Long.compare(a.asDateTime().getValue(), b.asDateTime().getValue());
            default -> 0;
        };
    }

    private static int compareNumbers(BsonValue a, BsonValue b) {
        if (isLong(a) && isLong(b)) {
            return Long.compare(a.asNumber().longValue(), b.asNumber().longValue());
        }
        return exact(a).compareTo(exact(b));
    }

    private static boolean isLong(BsonValue value) {
        return value.isInt32() || value.isInt64();
    }

    private static BigDecimal exact(BsonValue value) {
        return switch (value) {
            case BsonDouble number -> new BigDecimal(number.getValue());
            case BsonDecimal128 number -> number.getValue().bigDecimalValue();
            default -> BigDecimal.valueOf(value.asNumber().longValue());
        };
    }

    /** Compares the UTF-8 bytes; for surrogates {@code compareTo} gives another order. */
    public static int compareText(String a, String b) {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean surrogateX = Character.isSurrogate(x);
                boolean surrogateY = Character.isSurrogate(y);
                return surrogateX == surrogateY ? Character.compare(x, y) : surrogateX ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    private static <T> int compareEach(Iterable<T> a, Iterable<T> b, Comparator<T> order) {
        Iterator<T> left = a.iterator();
        Iterator<T> right = b.iterator();
        while (left.hasNext() && right.hasNext()) {
            int result = order.compare(left.next(), right.next());
            if (result != 0) {
                return result;
            }
        }
        return Boolean.compare(left.hasNext(), right.hasNext());
    }
}
