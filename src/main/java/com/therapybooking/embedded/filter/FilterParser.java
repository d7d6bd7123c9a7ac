package com.therapybooking.embedded.filter;

import com.therapybooking.embedded.bson.BsonOrder;
import com.therapybooking.embedded.bson.CommandArguments;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.FieldPath;
import com.therapybooking.embedded.filter.ValuePredicate.AnyDocument;
import com.therapybooking.embedded.filter.ValuePredicate.Compares;
import com.therapybooking.embedded.filter.ValuePredicate.Exists;
import com.therapybooking.embedded.filter.ValuePredicate.HasSize;
import com.therapybooking.embedded.filter.ValuePredicate.OneOf;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        for (Map.Entry<String, BsonValue> entry : query.entrySet()) {
            String key = entry.getKey();
            BsonValue value = entry.getValue();
            switch (key) {
                case "$and" -> parts.add(new Filter.And(branches(key, value)));
                case "$or" -> parts.add(new Filter.Or(branches(key, value)));
                case "$comment" -> {}
                default -> {
                    if (key.startsWith("$")) {
                        throw CommandException.unsupported("the operator " + key);
                    }
                    parts.add(onField(path(key), value));
                }
            }
        }
        return parts.size() == 1 ? parts.getFirst() : new Filter.And(parts);
    }

    /** Whether a value is a document of operators. */
    private static boolean isOperators(BsonValue value) {
        return value instanceof BsonDocument document
                && !document.isEmpty()
                && document.getFirstKey().startsWith("$");
    }

    private static FieldPath path(String text) {
        FieldPath path = new FieldPath(text);
        for (String part : path.parts()) {
            if (FieldPath.isIndex(part)) {
                throw CommandException.unsupported("the array position in '" + path + "'");
            }
        }
        return path;
    }

    private static List<Filter> branches(String operator, BsonValue value) {
        if (!(value instanceof BsonArray array) || array.isEmpty()) {
            throw CommandException.badValue(operator + " must be a nonempty array");
        }
        List<Filter> result = new ArrayList<>();
        for (BsonValue branch : array) {
            if (!(branch instanceof BsonDocument document)) {
                throw CommandException.badValue(operator + " entries need to be full objects");
            }
            result.add(parse(document));
        }
        return result;
    }

    private static Filter onField(FieldPath path, BsonValue value) {
        if (isOperators(value)) {
            return operators(path, value.asDocument());
        }
        return compares(path, Comparison.EQ, value);
    }

    private static Filter operators(FieldPath path, BsonDocument operators) {
        List<Filter> parts = new ArrayList<>();
        for (Map.Entry<String, BsonValue> entry : operators.entrySet()) {
            BsonValue operand = entry.getValue();
            switch (entry.getKey()) {
                case "$eq" -> parts.add(compares(path, Comparison.EQ, operand));
                case "$ne" -> parts.add(new Filter.Not(compares(path, Comparison.EQ, operand)));
                case "$gt" -> parts.add(compares(path, Comparison.GT, operand));
                case "$gte" -> parts.add(compares(path, Comparison.GTE, operand));
                case "$lt" -> parts.add(compares(path, Comparison.LT, operand));
                case "$lte" -> parts.add(compares(path, Comparison.LTE, operand));
                case "$in" -> parts.add(oneOf(path, operand));
                case "$exists" -> parts.add(exists(path, operand));
                case "$not" -> parts.add(not(path, operand));
                case "$size" -> parts.add(new Filter.OnField(path, size(operand)));
                case "$elemMatch" -> parts.add(elemMatch(path, operand));
                default -> throw CommandException.unsupported("the operator " + entry.getKey());
            }
        }
        return parts.size() == 1 ? parts.getFirst() : new Filter.And(parts);
    }

    private static Filter compares(FieldPath path, Comparison comparison, BsonValue operand) {
        return new Filter.OnField(path, new Compares(comparison, operand));
    }

    private static Filter oneOf(FieldPath path, BsonValue operand) {
        if (!(operand instanceof BsonArray array)) {
            throw CommandException.badValue("$in needs an array");
        }
        TreeSet<BsonValue> values = new TreeSet<>(BsonOrder.COMPARATOR);
        for (BsonValue value : array) {
            if (isOperators(value)) {
                throw CommandException.badValue("cannot nest $ under $in");
            }
            values.add(value);
        }
        return new Filter.OnField(path, new OneOf(values));
    }

    private static Filter exists(FieldPath path, BsonValue operand) {
        Filter exists = new Filter.OnField(path, new Exists());
        return CommandArguments.isTrue(operand) ? exists : new Filter.Not(exists);
    }

    private static Filter not(FieldPath path, BsonValue operand) {
        if (isOperators(operand)) {
            return new Filter.Not(onField(path, operand));
        }
        throw CommandException.badValue("$not needs a document");
    }

    private static HasSize size(BsonValue operand) {
        if (!(operand instanceof BsonInt32 size) || size.getValue() < 0) {
            throw CommandException.badValue("$size needs a whole number, at least 0");
        }
        return new HasSize(size.getValue());
    }

    private static Filter elemMatch(FieldPath path, BsonValue operand) {
        if (!(operand instanceof BsonDocument document)) {
            throw CommandException.badValue("$elemMatch needs an Object");
        }
        return new Filter.OnField(path, new AnyDocument(parse(document)));
    }
}
