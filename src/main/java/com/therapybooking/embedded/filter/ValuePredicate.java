package com.therapybooking.embedded.filter;

import com.therapybooking.embedded.bson.BsonOrder;
import com.therapybooking.embedded.bson.Fields;
import java.util.NavigableSet;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** The test of one value in a filter; null stands for a missing field. */
public sealed interface ValuePredicate {

    boolean test(@Nullable BsonValue value);

    /** Whether an array passes when one of its elements does. */
    default boolean looksIntoArrays() {
        return true;
    }

    /** The operators {@code $eq}, {@code $gt}, {@code $gte}, {@code $lt}, {@code $lte}. */
    enum Comparison {
        EQ,
        GT,
        GTE,
        LT,
        LTE
    }

    /** Compares with the operand. A value of another type never passes. */
    record Compares(Comparison comparison, BsonValue operand) implements ValuePredicate {

        @Override
        public boolean test(@Nullable BsonValue value) {
            BsonValue actual = value == null ? BsonNull.VALUE : value;
            if (BsonOrder.rank(actual) != BsonOrder.rank(operand)) {
                return false;
            }
            int order = BsonOrder.compare(actual, operand);
            return switch (comparison) {
                case EQ -> order == 0;
                case GT -> order > 0;
                case GTE -> order >= 0;
                case LT -> order < 0;
                case LTE -> order <= 0;
            };
        }
    }

    /** {@code $in}: values in their order. */
    record OneOf(NavigableSet<BsonValue> values) implements ValuePredicate {

        @Override
        public boolean test(@Nullable BsonValue value) {
            return values.contains(value == null ? BsonNull.VALUE : value);
        }
    }

    /** {@code $exists: true}. */
    record Exists() implements ValuePredicate {

        @Override
        public boolean test(@Nullable BsonValue value) {
            return value != null;
        }
    }

    /** {@code $size}. */
    record HasSize(int size) implements ValuePredicate {

        @Override
        public boolean test(@Nullable BsonValue value) {
            return value instanceof BsonArray array && array.size() == size;
        }

        @Override
        public boolean looksIntoArrays() {
            return false;
        }
    }

    /** {@code $elemMatch} with conditions on the fields of an element, a document. */
    record AnyDocument(Filter filter) implements ValuePredicate {

        @Override
        public boolean test(@Nullable BsonValue value) {
            return value instanceof BsonArray array
                    && array.stream()
                            .anyMatch(element ->
                                    element instanceof BsonDocument document
                                            && filter.matches(Fields.of(document)));
        }

        @Override
        public boolean looksIntoArrays() {
            return false;
        }
    }
}
