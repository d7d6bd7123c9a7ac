package com.therapybooking.embedded.update;

import com.therapybooking.embedded.bson.BsonOrder;
import com.therapybooking.embedded.bson.CommandArguments;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** {@code $push} and {@code $pullAll}. */
final class ArrayOperators {

    private ArrayOperators() {}

    static UpdateOperator push(BsonValue operand) {
        if (!isEach(operand)) {
            return push(List.of(operand), null);
        }
        Long slice = null;
        BsonDocument modifiers = operand.asDocument();
        for (String modifier : modifiers.keySet()) {
            switch (modifier) {
                case "$each" -> {}
                case "$slice" -> slice = whole(modifiers, "$slice");
                default -> throw CommandException.unsupported(modifier + " of $push");
            }
        }
        return push(each(operand), slice);
    }

    private static UpdateOperator push(List<BsonValue> values, @Nullable Long slice) {
        return (document, path, now) -> {
            UpdateTarget place = UpdateTarget.make(document, path);
            BsonArray array = array(place, path);
            List<BsonValue> added = values.stream().map(CommandArguments::copy).toList();
            array.addAll(added);
            place.set(slice == null ? array : slice(array, slice));
        };
    }

    private static BsonArray slice(BsonArray array, long slice) {
        int size = array.size();
        if (slice >= 0) {
            return new BsonArray(array.subList(0, (int) Math.min(slice, size)));
        }
        return new BsonArray(array.subList((int) Math.max(0, size + slice), size));
    }

    static UpdateOperator pullAll(BsonValue operand) {
        if (!(operand instanceof BsonArray values)) {
            throw CommandException.badValue(
                    "$pullAll requires an array argument but was given a "
                            + CommandArguments.typeName(operand));
        }
        return pull(value -> values.stream().anyMatch(gone -> BsonOrder.equal(gone, value)));
    }

    private static UpdateOperator pull(Predicate<BsonValue> goes) {
        return (document, path, now) -> {
            UpdateTarget place = UpdateTarget.findViable(document, path);
            BsonValue old = place == null ? null : place.get();
            if (place == null || old == null) {
                return;
            }
            if (!(old instanceof BsonArray array)) {
                throw CommandException.badValue("Cannot apply $pull to a non-array value");
            }
            List<BsonValue> left = new ArrayList<>(array);
            left.removeIf(goes);
            place.set(new BsonArray(left));
        };
    }

    private static boolean isEach(BsonValue operand) {
        return operand instanceof BsonDocument document && document.containsKey("$each");
    }

    private static List<BsonValue> each(BsonValue operand) {
        BsonValue each = operand.asDocument().get("$each");
        if (each instanceof BsonArray array) {
            return List.copyOf(array);
        }
        throw CommandException.badValue(
                "The argument to $each in $push must be an array but it was of type "
                        + CommandArguments.typeName(Objects.requireNonNull(each)));
    }

    private static long whole(BsonDocument modifiers, String name) {
        BsonValue value = modifiers.get(name);
        if (value != null && value.isNumber()) {
            double number = value.asNumber().doubleValue();
            if (number == Math.rint(number)) {
                return value.asNumber().longValue();
            }
        }
        throw CommandException.badValue("The value for " + name + " must be an integer value");
    }

    private static BsonArray array(UpdateTarget place, FieldPath path) {
        return switch (place.get()) {
            case null -> new BsonArray();
            case BsonArray array -> array;
            case BsonValue other ->
                    throw CommandException.badValue(
                            "The field '"
                                    + path
                                    + "' must be an array but is of type "
                                    + CommandArguments.typeName(other));
        };
    }
}
