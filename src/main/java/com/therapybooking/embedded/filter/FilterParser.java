package com.therapybooking.embedded.filter;

import com.therapybooking.embedded.bson.BsonOrder;
import com.therapybooking.embedded.bson.CommandArguments;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.FieldPath;
import com.therapybooking.embedded.filter.ValuePredicate.AnyDocument;
import com.therapybooking.embedded.filter.ValuePredicate.Compares;
import com.therapybooking.embedded.filter.ValuePredicate.Comparison;
import com.therapybooking.embedded.filter.ValuePredicate.Exists;
import com.therapybooking.embedded.filter.ValuePredicate.HasSize;
import com.therapybooking.embedded.filter.ValuePredicate.OneOf;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;

/** Parses a query filter. Refuses unknown operators by name. */
public final class FilterParser {

    private FilterParser() {}

    public static Filter parse(BsonDocument query) {
        List<Filter> parts = new ArrayList<>();
        query.forEach((key, value) -> {
            switch (key) {
                case "$and" -> parts.addAll(branches(key, value));
                case "$or" -> parts.add(or(branches(key, value)));
                default -> parts.add(onField(path(key), value));
            }
        });
        return and(parts);
    }

    private static Filter and(List<Filter> parts) {
        return parts.size() == 1 ? parts.getFirst() : new Filter.And(parts);
    }

    private static Filter or(List<Filter> parts) {
        return parts.size() == 1 ? parts.getFirst() : new Filter.Or(parts);
    }

    private static List<Filter> branches(String operator, BsonValue value) {
        if (!(value instanceof BsonArray array) || array.isEmpty()) {
            throw CommandException.badValue(operator + " must be a nonempty array");
        }
        return array.stream().map(branch -> parse(document(operator, branch))).toList();
    }

    private static BsonDocument document(String operator, BsonValue value) {
        if (value instanceof BsonDocument document) {
            return document;
        }
        throw CommandException.badValue(operator + " needs documents");
    }

    private static FieldPath path(String text) {
        if (text.startsWith("$")) {
            throw CommandException.unsupported("the operator " + text);
        }
        FieldPath path = new FieldPath(text);
        for (String part : path.parts()) {
            if (FieldPath.isIndex(part)) {
                throw CommandException.unsupported("the array position in '" + path + "'");
            }
        }
        return path;
    }

    private static Filter onField(FieldPath path, BsonValue value) {
        return isOperators(value)
                ? operators(path, value.asDocument())
                : compares(path, Comparison.EQ, value);
    }

    private static boolean isOperators(BsonValue value) {
        return value instanceof BsonDocument document
                && !document.isEmpty()
                && document.getFirstKey().startsWith("$");
    }

    private static Filter operators(FieldPath path, BsonDocument operators) {
        List<Filter> parts = new ArrayList<>();
        operators.forEach((name, operand) -> parts.add(operator(path, name, operand)));
        return and(parts);
    }

    private static Filter operator(FieldPath path, String name, BsonValue operand) {
        return switch (name) {
            case "$eq" -> compares(path, Comparison.EQ, operand);
            case "$ne" -> new Filter.Not(compares(path, Comparison.EQ, operand));
            case "$gt" -> compares(path, Comparison.GT, operand);
            case "$gte" -> compares(path, Comparison.GTE, operand);
            case "$lt" -> compares(path, Comparison.LT, operand);
            case "$lte" -> compares(path, Comparison.LTE, operand);
            case "$in" -> new Filter.OnField(path, oneOf(operand));
            case "$exists" -> exists(path, CommandArguments.isTrue(operand));
            case "$not" -> not(path, operand);
            case "$size" -> new Filter.OnField(path, size(operand));
            case "$elemMatch" ->
                    new Filter.OnField(path, new AnyDocument(parse(document(name, operand))));
            default -> throw CommandException.unsupported("the operator " + name);
        };
    }

    private static Filter compares(FieldPath path, Comparison comparison, BsonValue operand) {
        return new Filter.OnField(path, new Compares(comparison, operand));
    }

    private static OneOf oneOf(BsonValue operand) {
        if (!(operand instanceof BsonArray array)
                || array.stream().anyMatch(FilterParser::isOperators)) {
            throw CommandException.badValue("$in needs an array of values");
        }
        TreeSet<BsonValue> values = new TreeSet<>(BsonOrder::compare);
        values.addAll(array);
        return new OneOf(values);
    }

    private static Filter exists(FieldPath path, boolean wanted) {
        Filter exists = new Filter.OnField(path, new Exists());
        return wanted ? exists : new Filter.Not(exists);
    }

    private static Filter not(FieldPath path, BsonValue operand) {
        if (isOperators(operand)) {
            return new Filter.Not(onField(path, operand));
        }
        throw CommandException.badValue("$not needs a document of operators");
    }

    private static HasSize size(BsonValue operand) {
        if (!(operand instanceof BsonInt32 size) || size.getValue() < 0) {
            throw CommandException.badValue("$size needs a whole number, at least 0");
        }
        return new HasSize(size.getValue());
    }
}
