package com.therapybooking.embedded.update;

import com.therapybooking.embedded.bson.BsonOrder;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.ErrorCode;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Computes new values from old ones; null stands for a missing field. */
final class UpdateOperators {

    private UpdateOperators() {}

    /** The operator of this name. Refuses an unknown one. */
    static UnaryOperator<@Nullable BsonValue> of(String name, BsonValue operand) {
        return switch (name) {
            case "$set", "$setOnInsert" -> old -> operand;
            case "$unset" -> old -> null;
            case "$inc" -> increment(operand);
            case "$min" ->
                    old -> old == null || BsonOrder.compare(operand, old) < 0 ? operand : old;
            case "$max" ->
                    old -> old == null || BsonOrder.compare(operand, old) > 0 ? operand : old;
            case "$push" -> push(operand);
            case "$pullAll" -> pullAll(operand);
            default -> throw CommandException.unsupported("the operator " + name);
        };
    }

    /** Adds whole numbers only. */
    private static UnaryOperator<@Nullable BsonValue> increment(BsonValue amount) {
        requireWhole(amount);
        return old -> old == null ? amount : sum(old, amount);
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

    private static UnaryOperator<@Nullable BsonValue> push(BsonValue operand) {
        if (!(operand instanceof BsonDocument modifiers) || !modifiers.containsKey("$each")) {
            return push(List.of(operand), Integer.MAX_VALUE);
        }
        int last = Integer.MAX_VALUE;
        for (String modifier : modifiers.keySet()) {
            if (modifier.equals("$slice")
                    && modifiers.get(modifier) instanceof BsonInt32 slice
                    && slice.getValue() < 0) {
                last = -slice.getValue();
            } else if (!modifier.equals("$each")) {
                throw CommandException.unsupported("this " + modifier + " of $push");
            }
        }
        return push(array(modifiers.get("$each"), "$each of $push"), last);
    }

    /** Adds values; only so many of the last elements remain. */
    private static UnaryOperator<@Nullable BsonValue> push(List<BsonValue> values, int last) {
        return old -> {
            BsonArray all = old == null ? new BsonArray() : array(old, "The field of $push");
            all.addAll(values);
            return new BsonArray(all.subList(Math.max(0, all.size() - last), all.size()));
        };
    }

    private static UnaryOperator<@Nullable BsonValue> pullAll(BsonValue operand) {
        BsonArray gone = array(operand, "$pullAll");
        return old ->
                old == null
                        ? null
                        : new BsonArray(
                                array(old, "The field of $pullAll").stream()
                                        .filter(value -> !contains(gone, value))
                                        .toList());
    }

    private static boolean contains(BsonArray values, BsonValue value) {
        return values.stream().anyMatch(other -> BsonOrder.compare(other, value) == 0);
    }

    private static BsonArray array(BsonValue value, String name) {
        if (value instanceof BsonArray array) {
            return array;
        }
        throw CommandException.badValue(
                name + " must be an array but is of the type " + value.getBsonType());
    }
}
