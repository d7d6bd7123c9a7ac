package com.therapybooking.embedded.bson;

import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Reads the arguments of commands. */
public final class CommandArguments {

    private CommandArguments() {}

    /** The value as a condition: false, zero, null and missing are false, as in MongoDB. */
    public static boolean isTrue(@Nullable BsonValue value) {
        if (value == null || value.isNull()) {
            return false;
        }
        if (value.isBoolean()) {
            return value.asBoolean().getValue();
        }
        return !value.isNumber() || value.asNumber().doubleValue() != 0;
    }

    /** A whole number, at least 0; the default when the field is missing. */
    public static long number(BsonDocument arguments, String name, long otherwise) {
        BsonValue value = arguments.get(name);
        if (value == null || value.isNull()) {
            return otherwise;
        }
        if (!value.isNumber() || value.asNumber().longValue() < 0) {
            throw new CommandException(
                    ErrorCode.TYPE_MISMATCH, "The field '" + name + "' must be a number >= 0");
        }
        return value.asNumber().longValue();
    }

    /** A document; empty when the field is missing. */
    public static BsonDocument document(BsonDocument arguments, String name) {
        BsonValue value = arguments.get(name);
        if (value == null || value instanceof BsonNull) {
            return new BsonDocument();
        }
        if (value instanceof BsonDocument document) {
            return document;
        }
        throw new CommandException(
                ErrorCode.TYPE_MISMATCH, "The field '" + name + "' must be an object");
    }

    /** A required text. */
    public static String text(BsonDocument arguments, String name) {
        BsonValue value = arguments.get(name);
        if (value == null || !value.isString()) {
            throw new CommandException(
                    ErrorCode.BAD_VALUE, "The field '" + name + "' must be a string");
        }
        return value.asString().getValue();
    }

    /** A whole number as MongoDB's tools write it: 32 bits if that is enough. */
    public static BsonValue of(long value) {
        return value == (int) value ? new BsonInt32((int) value) : new BsonInt64(value);
    }
}
