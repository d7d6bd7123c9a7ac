package com.therapybooking.embedded.update;

import com.therapybooking.embedded.bson.Arithmetic;
import com.therapybooking.embedded.bson.BsonOrder;
import com.therapybooking.embedded.bson.CommandArguments;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.ErrorCode;
import com.therapybooking.embedded.bson.FieldPath;
import java.time.Instant;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** Changes the value at one path of a document. */
@FunctionalInterface
interface UpdateOperator {

    void apply(BsonDocument document, FieldPath path, Instant now);

    static UpdateOperator set(BsonValue value) {
        return (document, path, now) ->
                UpdateTarget.make(document, path).set(CommandArguments.copy(value));
    }

    static UpdateOperator unset() {
        return (document, path, now) -> {
            UpdateTarget place = UpdateTarget.find(document, path);
            if (place != null) {
                place.remove();
            }
        };
    }

    /** {@code $min} and {@code $max}. */
    static UpdateOperator extreme(BsonValue value, boolean least) {
        return (document, path, now) -> {
            UpdateTarget place = UpdateTarget.make(document, path);
            BsonValue old = place.get();
            int order = old == null ? 0 : BsonOrder.compare(value, old);
            if (old == null || (least ? order < 0 : order > 0)) {
                place.set(CommandArguments.copy(value));
            }
        };
    }

    static UpdateOperator increment(BsonValue amount) {
        return (document, path, now) -> {
            UpdateTarget place = UpdateTarget.make(document, path);
            BsonValue old = place.get();
            if (old == null) {
                place.set(amount);
            } else if (old.isNumber()) {
                place.set(Arithmetic.add(old, amount));
            } else {
                throw new CommandException(
                        ErrorCode.TYPE_MISMATCH,
                        "Cannot apply $inc to a value of non-numeric type. The field '"
                                + path
                                + "' has the non-numeric type "
                                + CommandArguments.typeName(old));
            }
        };
    }
}
