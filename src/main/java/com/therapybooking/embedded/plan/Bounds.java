package com.therapybooking.embedded.plan;

import com.therapybooking.embedded.bson.BsonOrder;
import com.therapybooking.embedded.filter.ValuePredicate;
import com.therapybooking.embedded.filter.ValuePredicate.Compares;
import com.therapybooking.embedded.filter.ValuePredicate.Exists;
import com.therapybooking.embedded.filter.ValuePredicate.OneOf;
import com.therapybooking.embedded.storage.KeyWriter;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** The part of an index that can match the conditions on one field. */
sealed interface Bounds {

    /** Whether a document without the field may match. */
    boolean includesMissing();

    /** Single values, in order. */
    record Points(List<BsonValue> values) implements Bounds {

        @Override
        public boolean includesMissing() {
            return values.stream().anyMatch(value -> BsonOrder.rank(value) <= 5);
        }
    }

    /**
     * A range of values of one type.
     *
     * @param low null for the beginning of the type
     * @param high null for the end of the type
     */
    record Range(
            int rank,
            @Nullable BsonValue low,
            boolean lowIncluded,
            @Nullable BsonValue high,
            boolean highIncluded)
            implements Bounds {

        @Override
        public boolean includesMissing() {
            return rank <= 5;
        }
    }

    /** The field exists; the index does not limit its value. */
    record Present() implements Bounds {

        @Override
        public boolean includesMissing() {
            return false;
        }
    }

    /**
     * Bounds that contain an entry of each document that passes all tests; null when the tests set
     * none.
     *
     * @param groups the tests; one value passes all tests of a group, because an index contains no
     *     array inside an array
     * @param multikey whether a document may have several entries: different entries may then pass
     *     different groups
     */
    static @Nullable Bounds of(List<List<ValuePredicate>> groups, boolean multikey) {
        Bounds best = null;
        for (List<ValuePredicate> group : groups) {
            Bounds ofGroup = null;
            for (ValuePredicate test : group) {
                ofGroup = narrower(ofGroup, of(test), false);
            }
            best = narrower(best, ofGroup, multikey);
        }
        return best;
    }

    private static @Nullable Bounds narrower(
            @Nullable Bounds best, @Nullable Bounds one, boolean multikey) {
        if (one instanceof Points points) {
            return best instanceof Points known && known.values().size() <= points.values().size()
                    ? known
                    : one;
        }
        if (one instanceof Range range && best instanceof Range known) {
            return multikey ? known : intersect(known, range);
        }
        return best == null || (best instanceof Present && one != null) ? one : best;
    }

    private static @Nullable Bounds of(ValuePredicate test) {
        return switch (test) {
            case Compares compares -> of(compares);
            case OneOf oneOf ->
                    oneOf.values().stream().allMatch(KeyWriter::isIndexable)
                            ? new Points(new ArrayList<>(oneOf.values()))
                            : null;
            case Exists exists -> new Present();
            default -> null;
        };
    }

    private static @Nullable Bounds of(Compares compares) {
        BsonValue operand = compares.operand();
        if (!KeyWriter.isIndexable(operand)) {
            return null;
        }
        int rank = BsonOrder.rank(operand);
        return switch (compares.comparison()) {
            case EQ -> new Points(List.of(operand));
            case GT -> new Range(rank, operand, false, null, true);
            case GTE -> new Range(rank, operand, true, null, true);
            case LT -> new Range(rank, null, true, operand, false);
            case LTE -> new Range(rank, null, true, operand, true);
        };
    }

    private static Bounds intersect(Range a, Range b) {
        if (a.rank() != b.rank()) {
            return a;
        }
        Range low = isTighterLow(b, a) ? b : a;
        Range high = isTighterHigh(b, a) ? b : a;
        return new Range(a.rank(), low.low(), low.lowIncluded(), high.high(), high.highIncluded());
    }

    private static boolean isTighterLow(Range a, Range b) {
        if (a.low() == null || b.low() == null) {
            return b.low() == null;
        }
        int order = BsonOrder.compare(a.low(), b.low());
        return order > 0 || (order == 0 && !a.lowIncluded());
    }

    private static boolean isTighterHigh(Range a, Range b) {
        if (a.high() == null || b.high() == null) {
            return b.high() == null;
        }
        int order = BsonOrder.compare(a.high(), b.high());
        return order < 0 || (order == 0 && !a.highIncluded());
    }
}
