package com.therapybooking.embedded.plan;

import com.therapybooking.embedded.bson.BsonOrder;
import com.therapybooking.embedded.filter.Conditions;
import com.therapybooking.embedded.filter.Filter;
import com.therapybooking.embedded.filter.ValuePredicate;
import com.therapybooking.embedded.filter.ValuePredicate.Compares;
import com.therapybooking.embedded.filter.ValuePredicate.Comparison;
import com.therapybooking.embedded.filter.ValuePredicate.Exists;
import java.util.List;
import org.bson.BsonValue;

/** Checks whether a query matches only documents that a partial index contains. */
final class PartialIndexCoverage {

    private PartialIndexCoverage() {}

    /** False when in doubt. */
    static boolean implies(Conditions query, Filter partial) {
        return switch (partial) {
            case Filter.And and -> and.parts().stream().allMatch(part -> implies(query, part));
            case Filter.OnField field ->
                    query.on(field.path()).stream()
                            .flatMap(List::stream)
                            .anyMatch(test -> implies(test, field.test()));
            default -> false;
        };
    }

    private static boolean implies(ValuePredicate asked, ValuePredicate held) {
        return switch (held) {
            case Exists exists ->
                    asked instanceof Exists
                            || (asked instanceof Compares compares && !compares.operand().isNull());
            case Compares compares -> asked instanceof Compares other && implies(other, compares);
            default -> false;
        };
    }

    private static boolean implies(Compares asked, Compares held) {
        BsonValue operand = asked.operand();
        boolean passes = !operand.isArray() && held.test(operand);
        return switch (asked.comparison()) {
            case EQ -> passes;
            case GT ->
                    isUp(held.comparison())
                            && (passes || BsonOrder.compare(operand, held.operand()) == 0);
            case GTE -> isUp(held.comparison()) && passes;
            default -> false;
        };
    }

    private static boolean isUp(Comparison comparison) {
        return comparison == Comparison.GT || comparison == Comparison.GTE;
    }
}
