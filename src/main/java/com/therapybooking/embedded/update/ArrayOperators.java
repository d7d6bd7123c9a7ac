package com.therapybooking.embedded.update;

import com.therapybooking.embedded.bson.BsonOrder;
import com.therapybooking.embedded.bson.CommandException;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** {@code $push} and {@code $pullAll}. */
final class ArrayOperators {

    private ArrayOperators() {}

    static UpdateOperator push(BsonValue operand) {
        if (!(operand instanceof BsonDocument modifiers) || !modifiers.containsKey("$each")) {
            return push(List.of(operand), Long.MAX_VALUE);
        }
        long slice = Long.MAX_VALUE;
        for (String modifier : modifiers.keySet()) {
            switch (modifier) {
                case "$each" -> {}
                case "$slice" -> slice = whole(modifiers.get(modifier));
                default -> throw CommandException.unsupported(modifier + " of $push");
            }
        }
        return push(array(modifiers.get("$each"), "$each of $push"), slice);
    }

    /**
     * @param slice how many elements remain: the first ones, or if negative the last ones
     */
    private static UpdateOperator push(List<BsonValue> values, long slice) {
        return (document, path) -> {
            UpdateTarget target = UpdateTarget.make(document, path);
            BsonValue old = target.get();
            BsonArray array = old == null ? new BsonArray() : array(old, "'" + path + "' of $push");
            array.addAll(values);
            int size = array.size();
            target.set(
                    new BsonArray(
                            slice >= 0
                                    ? array.subList(0, (int) Math.min(slice, size))
                                    : array.subList((int) Math.max(0, size + slice), size)));
        };
    }

    static UpdateOperator pullAll(BsonValue operand) {
        BsonArray gone = array(operand, "$pullAll");
        return (document, path) -> {
            UpdateTarget target = UpdateTarget.find(document, path, true);
            BsonValue old = target == null ? null : target.get();
            if (target != null && old != null) {
                List<BsonValue> left = new ArrayList<>(array(old, "'" + path + "' of $pullAll"));
                left.removeIf(
                        value -> gone.stream().anyMatch(other -> BsonOrder.equal(other, value)));
                target.set(new BsonArray(left));
            }
        };
    }

    private static BsonArray array(BsonValue value, String name) {
        if (value instanceof BsonArray array) {
            return array;
        }
        throw CommandException.badValue(
                name + " must be an array but is of the type " + value.getBsonType());
    }

    private static long whole(BsonValue value) {
        if (value.isNumber()) {
            double number = value.asNumber().doubleValue();
            if (number == Math.rint(number)) {
                return value.asNumber().longValue();
            }
        }
        throw CommandException.badValue("The value for $slice must be an integer value");
    }
}
