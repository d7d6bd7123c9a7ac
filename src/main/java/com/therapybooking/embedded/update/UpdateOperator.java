package com.therapybooking.embedded.update;

import com.therapybooking.embedded.bson.Arithmetic;
import com.therapybooking.embedded.bson.BsonOrder;
import com.therapybooking.embedded.bson.Code;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.FieldPath;
import com.therapybooking.embedded.bson.Values;
import java.time.Instant;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** What an update does to one path of a document. */
@FunctionalInterface
interface UpdateOperator {

    void apply(BsonDocument document, FieldPath path, Instant now);

    static UpdateOperator set(BsonValue value) {
        return (document, path, now) -> Place.make(document, path).set(Values.copy(value));
    }

    static UpdateOperator unset() {
        return (document, path, now) -> {
            Place place = Place.find(document, path);
            if (place != null) {
                place.remove();
            }
        };
    }

    /** {@code $min} and {@code $max}. */
    static UpdateOperator extreme(BsonValue value, boolean least) {
        return (document, path, now) -> {
            Place place = Place.make(document, path);
            BsonValue old = place.get();
            int order = old == null ? 0 : BsonOrder.compare(value, old);
            if (old == null || (least ? order < 0 : order > 0)) {
                place.set(Values.copy(value));
            }
        };
    }

    static UpdateOperator increment(BsonValue amount) {
        return (document, path, now) -> {
            Place place = Place.make(document, path);
            BsonValue old = place.get();
            if (old == null) {
                place.set(amount);
            } else if (old.isNumber()) {
                place.set(Arithmetic.add(old, amount));
            } else {
                throw new CommandException(
                        Code.TYPE_MISMATCH,
                        "Cannot apply $inc to a value of non-numeric type. The field '"
                                + path
                                + "' has the non-numeric type "
                                + Values.typeName(old));
            }
        };
    }
}
