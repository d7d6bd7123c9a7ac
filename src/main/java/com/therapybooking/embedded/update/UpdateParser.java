package com.therapybooking.embedded.update;

import com.therapybooking.embedded.bson.BsonOrder;
import com.therapybooking.embedded.bson.CommandArguments;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.ErrorCode;
import com.therapybooking.embedded.bson.FieldPath;
import com.therapybooking.embedded.update.OperatorUpdate.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Parses an update. Refuses unknown operators by name. */
public final class UpdateParser {

    private UpdateParser() {}

    public static Update parse(@Nullable BsonValue update) {
        if (!(update instanceof BsonDocument document)) {
            throw CommandException.unsupported("updates with an aggregation pipeline");
        }
        if (document.isEmpty() || !document.getFirstKey().startsWith("$")) {
            return replacement(document);
        }
        List<Change> changes = new ArrayList<>();
        for (Map.Entry<String, BsonValue> entry : document.entrySet()) {
            if (!entry.getKey().startsWith("$")) {
                throw new CommandException(
                        ErrorCode.FAILED_TO_PARSE,
                        "Unknown modifier: "
                                + entry.getKey()
                                + ". Expected a valid update modifier");
            }
            if (!(entry.getValue() instanceof BsonDocument fields)) {
                throw new CommandException(
                        ErrorCode.FAILED_TO_PARSE,
                        "Modifiers operate on fields but we found type "
                                + CommandArguments.typeName(entry.getValue())
                                + " instead");
            }
            read(entry.getKey(), fields, changes);
        }
        changes.sort((a, b) -> order(a.path(), b.path()));
        for (int i = 1; i < changes.size(); i++) {
            refuseConflict(changes.get(i - 1).path(), changes.get(i).path());
        }
        return OperatorUpdate.of(changes);
    }

    private static Update replacement(BsonDocument document) {
        for (String name : document.keySet()) {
            if (name.startsWith("$")) {
                throw new CommandException(
                        ErrorCode.DOLLAR_PREFIXED_FIELD_NAME,
                        "The dollar ($) prefixed field '"
                                + name
                                + "' is not allowed in the context of an update's replacement"
                                + " document");
            }
        }
        return new Replacement(document);
    }

    private static void read(String operator, BsonDocument fields, List<Change> changes) {
        for (Map.Entry<String, BsonValue> field : fields.entrySet()) {
            FieldPath path = new FieldPath(field.getKey());
            for (String part : path.parts()) {
                if (part.startsWith("$")) {
                    refuseDollar(part, path);
                }
            }
            boolean onInsertOnly = operator.equals("$setOnInsert");
            changes.add(new Change(path, operator(operator, field.getValue()), onInsertOnly));
        }
    }

    private static void refuseDollar(String part, FieldPath path) {
        if (part.equals("$") || part.startsWith("$[")) {
            throw CommandException.unsupported("the positional operator in '" + path + "'");
        }
        throw new CommandException(
                ErrorCode.DOLLAR_PREFIXED_FIELD_NAME,
                "The dollar ($) prefixed field '"
                        + part
                        + "' in '"
                        + path
                        + "' is not allowed in the context of an update");
    }

    private static UpdateOperator operator(String name, BsonValue operand) {
        return switch (name) {
            case "$set", "$setOnInsert" -> UpdateOperator.set(operand);
            case "$unset" -> UpdateOperator.unset();
            case "$inc" -> {
                if (!operand.isNumber()) {
                    throw new CommandException(
                            ErrorCode.TYPE_MISMATCH, "Cannot increment with non-numeric argument");
                }
                yield UpdateOperator.increment(operand);
            }
            case "$min" -> UpdateOperator.extreme(operand, true);
            case "$max" -> UpdateOperator.extreme(operand, false);
            case "$push" -> ArrayOperators.push(operand);
            case "$pullAll" -> ArrayOperators.pullAll(operand);
            default -> throw CommandException.unsupported("the operator " + name);
        };
    }

    /** The order in which MongoDB adds new fields: by name, and array positions by number. */
    private static int order(FieldPath a, FieldPath b) {
        int common = Math.min(a.parts().length, b.parts().length);
        for (int i = 0; i < common; i++) {
            String x = a.parts()[i];
            String y = b.parts()[i];
            int result =
                    FieldPath.isIndex(x) && FieldPath.isIndex(y)
                            ? Integer.compare(Integer.parseInt(x), Integer.parseInt(y))
                            : BsonOrder.compareText(x, y);
            if (result != 0) {
                return result;
            }
        }
        return Integer.compare(a.parts().length, b.parts().length);
    }

    private static void refuseConflict(FieldPath first, FieldPath second) {
        if (second.text().equals(first.text()) || second.text().startsWith(first.text() + ".")) {
            throw new CommandException(
                    ErrorCode.CONFLICTING_UPDATE_OPERATORS,
                    "Updating the path '"
                            + second
                            + "' would create a conflict at '"
                            + first
                            + "'");
        }
    }
}
