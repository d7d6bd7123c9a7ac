package com.therapybooking.embedded.update;

import com.therapybooking.embedded.bson.CommandArguments;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.DocumentId;
import com.therapybooking.embedded.bson.ErrorCode;
import com.therapybooking.embedded.bson.FieldPath;
import com.therapybooking.embedded.filter.FilterParser;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Computes the initial fields of an upserted document from the equality conditions of the filter.
 */
final class UpsertSeed {

    private UpsertSeed() {}

    static Map<FieldPath, BsonValue> of(BsonDocument filter) {
        Map<String, BsonValue> found = new LinkedHashMap<>();
        collect(filter, found);
        Map<FieldPath, BsonValue> result = new LinkedHashMap<>();
        found.forEach(
                (path, value) -> result.put(new FieldPath(path), CommandArguments.copy(value)));
        return result;
    }

    static @Nullable BsonValue id(BsonDocument filter) {
        Map<String, BsonValue> found = new LinkedHashMap<>();
        collect(filter, found);
        return found.get(DocumentId.FIELD);
    }

    private static void collect(BsonDocument filter, Map<String, BsonValue> found) {
        filter.forEach((key, value) -> {
            if (key.equals("$and") && value instanceof BsonArray parts) {
                parts.forEach(part -> collect(part.asDocument(), found));
            } else if (!key.startsWith("$")) {
                BsonValue equal = equal(value);
                if (equal != null) {
                    add(key, equal, found);
                }
            }
        });
    }

    private static @Nullable BsonValue equal(BsonValue condition) {
        if (FilterParser.isOperators(condition)) {
            return condition.asDocument().get("$eq");
        }
        return condition;
    }

    private static void add(String path, BsonValue value, Map<String, BsonValue> found) {
        for (String other : found.keySet()) {
            if (other.equals(path)
                    || other.startsWith(path + ".")
                    || path.startsWith(other + ".")) {
                throw new CommandException(
                        ErrorCode.NOT_SINGLE_VALUE_FIELD,
                        "cannot infer query fields to set, path '" + path + "' is matched twice");
            }
        }
        found.put(path, value);
    }
}
