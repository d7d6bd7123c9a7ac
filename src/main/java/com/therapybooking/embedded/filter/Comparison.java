package com.therapybooking.embedded.filter;

import com.therapybooking.embedded.bson.BsonOrder;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** The comparisons of a filter. Values of another type than the operand never pass. */
public enum Comparison {
    EQ,
    GT,
    GTE,
    LT,
    LTE;

    /**
     * @param value null for a missing field, which counts as null
     */
    boolean holds(@Nullable BsonValue value, BsonValue operand) {
        BsonValue actual = value == null ? BsonNull.VALUE : value;
        if (BsonOrder.rank(actual) != BsonOrder.rank(operand)) {
            return false;
        }
        int order = BsonOrder.compare(actual, operand);
        return switch (this) {
            case EQ -> order == 0;
            case GT -> order > 0;
            case GTE -> order >= 0;
            case LT -> order < 0;
            case LTE -> order <= 0;
        };
    }
}
