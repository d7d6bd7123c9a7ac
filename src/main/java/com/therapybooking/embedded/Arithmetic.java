package com.therapybooking.embedded;

import java.math.BigDecimal;
import java.math.MathContext;
import org.bson.BsonDecimal128;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNumber;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/** Sums of numbers of unlike types: the wider type of the two, and wider still on an overflow. */
final class Arithmetic {

    private Arithmetic() {}

    static BsonValue add(BsonValue a, BsonValue b) {
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

    private static BigDecimal decimal(BsonValue value) {
        return value.isDouble()
                ? new BigDecimal(value.asDouble().getValue(), new MathContext(15))
                : BsonOrder.exact(value);
    }

    private static Decimal128 special(double value) {
        if (Double.isNaN(value)) {
            return Decimal128.NaN;
        }
        return value > 0 ? Decimal128.POSITIVE_INFINITY : Decimal128.NEGATIVE_INFINITY;
    }
}
