package com.therapybooking.embedded.bson;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonRegularExpression;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/** Compares values of all types in MongoDB's order. */
public final class BsonOrder {

    /** The comparator; a filter treats values that it finds equal as equal. */
    public static final Comparator<BsonValue> COMPARATOR = BsonOrder::compare;

    private BsonOrder() {}

    /** The rank of a value's type; values of different rank are ordered by rank only. */
    public static int rank(BsonValue value) {
        return switch (value.getBsonType()) {
            case MIN_KEY -> 1;
            case UNDEFINED -> 3;
            case NULL, END_OF_DOCUMENT -> 5;
            case INT32, INT64, DOUBLE, DECIMAL128 -> 10;
            case STRING, SYMBOL -> 15;
            case DOCUMENT -> 20;
            case ARRAY -> 25;
            case BINARY -> 30;
            case OBJECT_ID -> 35;
            case BOOLEAN -> 40;
            case DATE_TIME -> 45;
            case TIMESTAMP -> 47;
            case REGULAR_EXPRESSION -> 50;
            case DB_POINTER -> 55;
            case JAVASCRIPT -> 60;
            case JAVASCRIPT_WITH_SCOPE -> 65;
            case MAX_KEY -> 127;
        };
    }

    public static boolean equal(BsonValue a, BsonValue b) {
        return compare(a, b) == 0;
    }

    public static int compare(BsonValue a, BsonValue b) {
        int rank = rank(a);
        int byType = Integer.compare(rank, rank(b));
        if (byType != 0) {
            return byType;
        }
        return switch (rank) {
            case 10 -> compareNumbers(a, b);
            case 15 -> compareText(a.asString().getValue(), b.asString().getValue());
            case 20 -> compareDocuments(a.asDocument(), b.asDocument());
            case 25 -> compareArrays(a, b);
            case 30 -> compareBinary(a.asBinary(), b.asBinary());
            case 35 -> a.asObjectId().getValue().compareTo(b.asObjectId().getValue());
            case 40 -> Boolean.compare(a.asBoolean().getValue(), b.asBoolean().getValue());
            case 45 -> Long.compare(a.asDateTime().getValue(), b.asDateTime().getValue());
            case 47 -> Long.compareUnsigned(a.asTimestamp().getValue(), b.asTimestamp().getValue());
            case 50 -> compareRegex(a.asRegularExpression(), b.asRegularExpression());
            case 60 -> compareText(a.asJavaScript().getCode(), b.asJavaScript().getCode());
            default -> 0;
        };
    }

    private static int compareNumbers(BsonValue a, BsonValue b) {
        if (isLong(a) && isLong(b)) {
            return Long.compare(a.asNumber().longValue(), b.asNumber().longValue());
        }
        if (a.isDouble() && b.isDouble()) {
            return compareDoubles(a.asDouble().getValue(), b.asDouble().getValue());
        }
        if (isSpecial(a) || isSpecial(b)) {
            return compareDoubles(special(a), special(b));
        }
        return exact(a).compareTo(exact(b));
    }

    private static boolean isLong(BsonValue value) {
        return value.isInt32() || value.isInt64();
    }

    /** NaN is below all numbers, and the two zeros are equal. */
    private static int compareDoubles(double a, double b) {
        if (a < b) {
            return -1;
        }
        if (a > b) {
            return 1;
        }
        if (a == b) {
            return 0;
        }
        return Boolean.compare(!Double.isNaN(a), !Double.isNaN(b));
    }

    public static boolean isSpecial(BsonValue value) {
        if (value.isDecimal128()) {
            Decimal128 decimal = value.asDecimal128().getValue();
            return decimal.isNaN() || decimal.isInfinite();
        }
        return value.isDouble() && !Double.isFinite(value.asDouble().getValue());
    }

    /** NaN and the infinities as a double; any other number as 0. */
    public static double special(BsonValue value) {
        if (!isSpecial(value)) {
            return 0;
        }
        if (value.isDouble()) {
            return value.asDouble().getValue();
        }
        Decimal128 decimal = value.asDecimal128().getValue();
        if (decimal.isNaN()) {
            return Double.NaN;
        }
        return decimal.isNegative() ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }

    public static BigDecimal exact(BsonValue value) {
        if (value.isDouble()) {
            return new BigDecimal(value.asDouble().getValue());
        }
        if (value.isDecimal128()) {
            Decimal128 decimal = value.asDecimal128().getValue();
            return isNegativeZero(decimal) ? BigDecimal.ZERO : decimal.bigDecimalValue();
        }
        return BigDecimal.valueOf(value.asNumber().longValue());
    }

    /** Negative zero has no {@link BigDecimal}. */
    private static boolean isNegativeZero(Decimal128 decimal) {
        return decimal.isNegative()
                && decimal.getLow() == 0
                && (decimal.getHigh() & 0x0001_FFFF_FFFF_FFFFL) == 0;
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

    private static int compareDocuments(BsonDocument a, BsonDocument b) {
        Iterator<Map.Entry<String, BsonValue>> left = a.entrySet().iterator();
        Iterator<Map.Entry<String, BsonValue>> right = b.entrySet().iterator();
        while (left.hasNext() && right.hasNext()) {
            Map.Entry<String, BsonValue> x = left.next();
            Map.Entry<String, BsonValue> y = right.next();
            int result = Integer.compare(rank(x.getValue()), rank(y.getValue()));
            if (result == 0) {
                result = compareText(x.getKey(), y.getKey());
            }
            if (result == 0) {
                result = compare(x.getValue(), y.getValue());
            }
            if (result != 0) {
                return result;
            }
        }
        return Boolean.compare(left.hasNext(), right.hasNext());
    }

    private static int compareArrays(BsonValue a, BsonValue b) {
        Iterator<BsonValue> left = a.asArray().iterator();
        Iterator<BsonValue> right = b.asArray().iterator();
        while (left.hasNext() && right.hasNext()) {
            int result = compare(left.next(), right.next());
            if (result != 0) {
                return result;
            }
        }
        return Boolean.compare(left.hasNext(), right.hasNext());
    }

    private static int compareBinary(BsonBinary a, BsonBinary b) {
        int result = Integer.compare(a.getData().length, b.getData().length);
        if (result == 0) {
            result = Integer.compare(a.getType() & 0xFF, b.getType() & 0xFF);
        }
        return result == 0 ? Arrays.compareUnsigned(a.getData(), b.getData()) : result;
    }

    private static int compareRegex(BsonRegularExpression a, BsonRegularExpression b) {
        int result = compareText(a.getPattern(), b.getPattern());
        return result == 0 ? compareText(a.getOptions(), b.getOptions()) : result;
    }
}
