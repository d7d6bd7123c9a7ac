package com.therapybooking.embedded.update;

import com.therapybooking.embedded.bson.BsonOrder;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.ErrorCode;
import com.therapybooking.embedded.bson.FieldPath;
import com.therapybooking.embedded.bson.RawDocument;
import com.therapybooking.embedded.update.Update.Change;
import java.util.ArrayList;
import java.util.Arrays;
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
        if (document.isEmpty()) {
            throw CommandException.unsupported("an update without operators");
        }
        List<Change> changes = new ArrayList<>();
        for (Map.Entry<String, BsonValue> entry : document.entrySet()) {
            if (!entry.getKey().startsWith("$")) {
                throw CommandException.unsupported(
                        "replacements: '" + entry.getKey() + "' is no operator");
            }
            if (!(entry.getValue() instanceof BsonDocument fields) || fields.isEmpty()) {
                throw new CommandException(
                        ErrorCode.FAILED_TO_PARSE,
                        "The operand of " + entry.getKey() + " must be a document with fields");
            }
            read(entry.getKey(), fields, changes);
        }
        changes.sort(
                (a, b) -> Arrays.compare(a.path().parts(), b.path().parts(), UpdateParser::order));
        for (int i = 1; i < changes.size(); i++) {
            FieldPath first = changes.get(i - 1).path();
            FieldPath second = changes.get(i).path();
            if ((second + ".").startsWith(first + ".")) {
                throw new CommandException(
                        ErrorCode.CONFLICTING_UPDATE_OPERATORS,
                        "An update cannot change both '" + first + "' and '" + second + "'");
            }
        }
        return new Update(List.copyOf(changes));
    }

    private static void read(String operator, BsonDocument fields, List<Change> changes) {
        for (Map.Entry<String, BsonValue> field : fields.entrySet()) {
            FieldPath path = new FieldPath(field.getKey());
            if (path.root().equals(RawDocument.ID)) {
                throw new CommandException(
                        ErrorCode.IMMUTABLE_FIELD, "An update cannot change the field '_id'");
            }
            for (String part : path.parts()) {
                if (part.startsWith("$")) {
                    throw CommandException.unsupported("the field '" + part + "' in an update");
                }
            }
            if (operator.equals("$pullAll") && path.parts().length > 1) {
                throw CommandException.unsupported("$pullAll of '" + path + "'");
            }
            changes.add(
                    new Change(
                            path,
                            UpdateOperators.of(operator, field.getValue()),
                            operator.equals("$setOnInsert")));
        }
    }

    /** The order in which MongoDB adds new fields: by name, and numbers by their value. */
    private static int order(String a, String b) {
        return FieldPath.isIndex(a) && FieldPath.isIndex(b)
                ? Integer.compare(Integer.parseInt(a), Integer.parseInt(b))
                : BsonOrder.compareText(a, b);
    }
}
