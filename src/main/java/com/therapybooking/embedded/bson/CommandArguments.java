package com.therapybooking.embedded.bson;

import org.bson.BsonArray;
import org.bson.BsonBoolean;
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

    /** A whole number; the default when the field is missing. */
    public static long number(BsonDocument arguments, String name, long otherwise) {
        BsonValue value = arguments.get(name);
        if (value == null || value.isNull()) {
            return otherwise;
        }
        if (!value.isNumber()) {
            throw new CommandException(
                    ErrorCode.TYPE_MISMATCH, "The field '" + name + "' must be a number");
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

    public static BsonValue of(boolean value) {
        return BsonBoolean.valueOf(value);
    }

    /** A whole number as MongoDB's tools write it: 32 bits if that is enough. */
    public static BsonValue of(long value) {
        return value == (int) value ? new BsonInt32((int) value) : new BsonInt64(value);
    }

    /** A deep copy that shares nothing mutable with the original. */
    public static BsonValue copy(BsonValue value) {
        return switch (value) {
            case BsonDocument document -> {
                BsonDocument copy = new BsonDocument();
                document.forEach((name, field) -> copy.put(name, copy(field)));
                yield copy;
            }
            case BsonArray array ->
                    new BsonArray(array.stream().map(CommandArguments::copy).toList());
            default -> value;
        };
    }

    /** The name of a value's type in MongoDB's error messages. */
    public static String typeName(BsonValue value) {
        return switch (value.getBsonType()) {
            case DOUBLE -> "double";
            case STRING -> "string";
            case DOCUMENT -> "object";
            case ARRAY -> "array";
            case BINARY -> "binData";
            case OBJECT_ID -> "objectId";
            case BOOLEAN -> "bool";
            case DATE_TIME -> "date";
            case NULL -> "null";
            case INT32 -> "int";
            case INT64 -> "long";
            case DECIMAL128 -> "decimal";
            case TIMESTAMP -> "timestamp";
            default -> value.getBsonType().toString();
        };
    }
}
