package com.therapybooking.embedded.plan;

import com.therapybooking.embedded.bson.BsonOrder;
import com.therapybooking.embedded.filter.ValuePredicate;
import com.therapybooking.embedded.filter.ValuePredicate.Compares;
import com.therapybooking.embedded.filter.ValuePredicate.Exists;
import com.therapybooking.embedded.filter.ValuePredicate.OneOf;
import com.therapybooking.embedded.storage.KeyWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
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

    /** The values between two places. */
    record Range(Cut low, Cut high) implements Bounds {

        @Override
        public boolean includesMissing() {
            return low.rank() <= 5;
        }
    }

    /**
     * A place among the values of one type.
     *
     * @param value null for the beginning or end of the type
     * @param after whether the place is after the value, not before it
     */
    record Cut(int rank, @Nullable BsonValue value, boolean after) {

        private static final Comparator<Cut> ORDER =
                Comparator.comparing(cut -> cut.place(new byte[0], false), Arrays::compareUnsigned);

        /** The beginning of the index entries after this place, among those with a prefix. */
        byte[] place(byte[] prefix, boolean descending) {
            byte[] key =
                    value == null
                            ? KeyWriter.typePrefix(rank, descending)
                            : KeyWriter.key(value, descending);
            byte[] all = KeyRange.join(prefix, key);
            return after == descending ? all : Objects.requireNonNull(KeyWriter.after(all));
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
        Cut beginning = new Cut(rank, null, false);
        Cut end = new Cut(rank, null, true);
        return switch (compares.comparison()) {
            case EQ -> new Points(List.of(operand));
            case GT -> new Range(new Cut(rank, operand, true), end);
            case GTE -> new Range(new Cut(rank, operand, false), end);
            case LT -> new Range(beginning, new Cut(rank, operand, false));
            case LTE -> new Range(beginning, new Cut(rank, operand, true));
        };
    }

    private static Bounds intersect(Range a, Range b) {
        return new Range(
                Collections.max(List.of(a.low(), b.low()), Cut.ORDER),
                Collections.min(List.of(a.high(), b.high()), Cut.ORDER));
    }
}
