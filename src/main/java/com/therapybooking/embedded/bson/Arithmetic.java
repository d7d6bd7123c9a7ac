package com.therapybooking.embedded.bson;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import org.bson.BsonDecimal128;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNumber;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/**
 * Adds numbers of different types: the result has the wider type of the two, or a wider one on
 * overflow.
 */
public final class Arithmetic {

    private static final MathContext DIGITS_OF_DOUBLE = new MathContext(15);
    private static final int MIN_SCALE = -6_111;

    private Arithmetic() {}

    public static BsonValue add(BsonValue a, BsonValue b) {
        if (a.isDecimal128() || b.isDecimal128()) {
            if (BsonOrder.isSpecial(a) || BsonOrder.isSpecial(b)) {
                double sum = BsonOrder.special(a) + BsonOrder.special(b);
                return new BsonDecimal128(special(sum));
            }
            BigDecimal sum = decimal(a).add(decimal(b), MathContext.DECIMAL128);
            return new BsonDecimal128(new Decimal128(sum));
        }
        BsonNumber x = a.asNumber();
        BsonNumber y = b.asNumber();
        if (a.isDouble() || b.isDouble()) {
            return new BsonDouble(x.doubleValue() + y.doubleValue());
        }
        try {
            long sum = Math.addExact(x.longValue(), y.longValue());
            boolean narrow = a.isInt32() && b.isInt32() && sum == (int) sum;
            return narrow ? new BsonInt32((int) sum) : new BsonInt64(sum);
        } catch (ArithmeticException e) {
            throw CommandException.badValue(
                    "Failed to apply $inc operations to current value: the sum is out of range");
        }
    }

    /** Converts a double to a decimal of 15 digits, zeros included; zero has no digits. */
    private static BigDecimal decimal(BsonValue value) {
        if (!value.isDouble()) {
            return BsonOrder.exact(value);
        }
        BigDecimal rounded = new BigDecimal(value.asDouble().getValue(), DIGITS_OF_DOUBLE);
        return rounded.signum() == 0
                ? new BigDecimal(BigInteger.ZERO, MIN_SCALE)
                : rounded.setScale(
                        rounded.scale() + DIGITS_OF_DOUBLE.getPrecision() - rounded.precision());
    }

    private static Decimal128 special(double value) {
        if (Double.isNaN(value)) {
            return Decimal128.NaN;
        }
        return value > 0 ? Decimal128.POSITIVE_INFINITY : Decimal128.NEGATIVE_INFINITY;
    }
}
