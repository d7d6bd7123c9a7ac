package com.therapybooking.embedded.plan;

import com.therapybooking.embedded.bson.BsonOrder;
import com.therapybooking.embedded.filter.Comparison;
import com.therapybooking.embedded.filter.Conditions;
import com.therapybooking.embedded.filter.Filter;
import com.therapybooking.embedded.filter.ValuePredicate;
import com.therapybooking.embedded.filter.ValuePredicate.Compares;
import com.therapybooking.embedded.filter.ValuePredicate.Exists;
import com.therapybooking.embedded.filter.ValuePredicate.OneOf;
import java.util.List;
import org.bson.BsonValue;

/** Checks whether a query matches only documents that a partial index contains. */
final class PartialIndexCoverage {

    private PartialIndexCoverage() {}

    /** False when in doubt. */
    static boolean implies(Conditions query, Filter partial) {
        return switch (partial) {
            case Filter.And and -> and.parts().stream().allMatch(part -> implies(query, part));
            case Filter.Or or -> or.parts().stream().anyMatch(part -> implies(query, part));
            case Filter.OnField field ->
                    query.on(field.path()).stream().anyMatch(test -> implies(test, field.test()));
            case Filter.Not not -> false;
        };
    }

    private static boolean implies(ValuePredicate asked, ValuePredicate held) {
        return switch (held) {
            case Exists exists -> impliesExists(asked);
            case Compares compares -> implies(asked, compares);
            case OneOf oneOf -> impliesOneOf(asked, oneOf);
            default -> false;
        };
    }

    private static boolean impliesExists(ValuePredicate asked) {
        return switch (asked) {
            case Exists exists -> true;
            case Compares compares -> !compares.operand().isNull();
            case OneOf oneOf -> oneOf.values().stream().noneMatch(BsonValue::isNull);
            default -> false;
        };
    }

    private static boolean implies(ValuePredicate asked, Compares held) {
        return switch (asked) {
            case OneOf oneOf -> oneOf.values().stream().allMatch(value -> passes(value, held));
            case Compares compares -> implies(compares, held);
            default -> false;
        };
    }

    private static boolean implies(Compares asked, Compares held) {
        Comparison comparison = asked.comparison();
        if (comparison == Comparison.EQ) {
            return passes(asked.operand(), held);
        }
        return switch (held.comparison()) {
            case EQ -> false;
            case GT, GTE ->
                    isUp(comparison)
                            && (passes(asked.operand(), held)
                                    || (comparison == Comparison.GT
                                            && BsonOrder.equal(asked.operand(), held.operand())));
            case LT, LTE ->
                    !isUp(comparison)
                            && (passes(asked.operand(), held)
                                    || (comparison == Comparison.LT
                                            && BsonOrder.equal(asked.operand(), held.operand())));
        };
    }

    private static boolean isUp(Comparison comparison) {
        return comparison == Comparison.GT || comparison == Comparison.GTE;
    }

    private static boolean passes(BsonValue value, Compares held) {
        return !value.isArray() && held.test(value);
    }

    private static boolean impliesOneOf(ValuePredicate asked, OneOf held) {
        List<BsonValue> values =
                switch (asked) {
                    case Compares compares when compares.comparison() == Comparison.EQ ->
                            List.of(compares.operand());
                    case OneOf oneOf -> List.copyOf(oneOf.values());
                    default -> List.of();
                };
        return !values.isEmpty()
                && values.stream().allMatch(value -> !value.isArray() && held.test(value));
    }
}
