package com.therapybooking.embedded.update;

import com.therapybooking.embedded.bson.BsonOrder;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.ErrorCode;
import com.therapybooking.embedded.bson.FieldPath;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonValue;

/** Changes the value at one path of a document. */
@FunctionalInterface
interface UpdateOperator {

    void apply(BsonDocument document, FieldPath path);

    static UpdateOperator set(BsonValue value) {
        return (document, path) -> UpdateTarget.make(document, path).set(value);
    }

    static UpdateOperator unset() {
        return (document, path) -> {
            UpdateTarget target = UpdateTarget.find(document, path, false);
            if (target != null) {
                target.remove();
            }
        };
    }

    /** {@code $min} and {@code $max}. */
    static UpdateOperator extreme(BsonValue value, boolean least) {
        return (document, path) -> {
            UpdateTarget target = UpdateTarget.make(document, path);
            BsonValue old = target.get();
            int order = old == null ? 0 : BsonOrder.compare(value, old);
            if (old == null || (least ? order < 0 : order > 0)) {
                target.set(value);
            }
        };
    }

    /** {@code $inc} of a whole number by another. */
    static UpdateOperator increment(BsonValue amount) {
        requireWhole(amount);
        return (document, path) -> {
            UpdateTarget target = UpdateTarget.make(document, path);
            BsonValue old = target.get();
            target.set(old == null ? amount : sum(old, amount));
        };
    }

    private static BsonValue sum(BsonValue old, BsonValue amount) {
        requireWhole(old);
        try {
            long sum = Math.addExact(old.asNumber().longValue(), amount.asNumber().longValue());
            boolean narrow = old.isInt32() && amount.isInt32() && sum == (int) sum;
            return narrow ? new BsonInt32((int) sum) : new BsonInt64(sum);
        } catch (ArithmeticException e) {
            throw CommandException.badValue(
                    "Failed to apply $inc operations to current value: the sum is out of range");
        }
    }

    private static void requireWhole(BsonValue value) {
        if (!value.isNumber()) {
            throw new CommandException(
                    ErrorCode.TYPE_MISMATCH,
                    "Cannot apply $inc to a value of the type " + value.getBsonType());
        }
        if (!value.isInt32() && !value.isInt64()) {
            throw CommandException.unsupported("$inc of a " + value.getBsonType());
        }
    }
}
