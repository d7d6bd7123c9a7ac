package com.therapybooking.embedded.storage;

import com.therapybooking.embedded.bson.CommandArguments;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.ErrorCode;
import com.therapybooking.embedded.bson.FieldPath;
import com.therapybooking.embedded.bson.RawDocument;
import com.therapybooking.embedded.filter.FilterParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * The definition of an index, as in {@code createIndexes}.
 *
 * @param sparse whether documents with none of the fields are left out
 * @param partial the filter of the documents that belong in the index; null for all
 * @param expireAfterSeconds how long after the time in the first field documents expire; else null
 */
public record IndexSpec(
        String name,
        List<Part> parts,
        boolean unique,
        boolean sparse,
        @Nullable BsonDocument partial,
        @Nullable Long expireAfterSeconds) {

    public static final String ID_NAME = "_id_";

    /** One field of the index key. */
    public record Part(FieldPath path, boolean descending) {}

    static IndexSpec id() {
        return new IndexSpec(
                ID_NAME,
                List.of(new Part(new FieldPath(RawDocument.ID), false)),
                true,
                false,
                null,
                null);
    }

    public static IndexSpec parse(BsonDocument spec) {
        Long expiry = null;
        BsonDocument partial = null;
        for (Map.Entry<String, BsonValue> option : spec.entrySet()) {
            String name = option.getKey();
            switch (name) {
                case "key", "name", "v", "ns", "unique", "sparse", "background" -> {}
                case "partialFilterExpression" -> partial = CommandArguments.document(spec, name);
                case "expireAfterSeconds" -> {
                    if (!option.getValue().isNumber()) {
                        throw CommandException.unsupported("expireAfterSeconds without a number");
                    }
                    expiry = CommandArguments.number(spec, name, 0);
                }
                default -> throw CommandException.unsupported("the index option " + name);
            }
        }
        if (partial != null) {
            FilterParser.parse(partial);
        }
        boolean sparse = CommandArguments.isTrue(spec.get("sparse"));
        if (sparse && partial != null) {
            throw cannotCreate("cannot mix \"partialFilterExpression\" and \"sparse\" options");
        }
        List<Part> parts = parts(CommandArguments.document(spec, "key"));
        if (expiry != null && parts.size() > 1) {
            throw cannotCreate("TTL indexes are single-field indexes");
        }
        String name = CommandArguments.text(spec, "name");
        return new IndexSpec(
                name,
                parts,
                name.equals(ID_NAME) || CommandArguments.isTrue(spec.get("unique")),
                sparse,
                partial,
                expiry);
    }

    private static List<Part> parts(BsonDocument key) {
        if (key.isEmpty()) {
            throw cannotCreate("Index keys cannot be empty");
        }
        List<Part> parts = new ArrayList<>();
        for (Map.Entry<String, BsonValue> field : key.entrySet()) {
            FieldPath path = new FieldPath(field.getKey());
            if (!field.getValue().isNumber()) {
                throw CommandException.unsupported("an index of the kind " + field.getValue());
            }
            double direction = field.getValue().asNumber().doubleValue();
            if (direction == 0) {
                throw cannotCreate("Values in the index key pattern cannot be 0");
            }
            for (String part : path.parts()) {
                if (FieldPath.isIndex(part) || part.contains("$")) {
                    throw CommandException.unsupported("an index on '" + path + "'");
                }
            }
            parts.add(new Part(path, direction < 0));
        }
        return List.copyOf(parts);
    }

    private static CommandException cannotCreate(String message) {
        return new CommandException(ErrorCode.CANNOT_CREATE_INDEX, message);
    }

    private BsonDocument keyPattern() {
        BsonDocument key = new BsonDocument();
        for (Part part : parts) {
            key.put(part.path().text(), new BsonInt32(part.descending() ? -1 : 1));
        }
        return key;
    }

    /** The definition for {@code listIndexes}. */
    public BsonDocument write() {
        BsonDocument result = new BsonDocument("v", new BsonInt32(2));
        result.put("key", keyPattern());
        result.put("name", new BsonString(name));
        if (unique && !name.equals(ID_NAME)) {
            result.put("unique", BsonBoolean.TRUE);
        }
        if (sparse) {
            result.put("sparse", BsonBoolean.TRUE);
        }
        if (partial != null) {
            result.put("partialFilterExpression", partial);
        }
        if (expireAfterSeconds != null) {
            result.put("expireAfterSeconds", CommandArguments.of(expireAfterSeconds));
        }
        return result;
    }

    /** Whether both contain the same entries. */
    boolean isEquivalent(IndexSpec other) {
        return keyPattern().equals(other.keyPattern())
                && Objects.equals(partial, other.partial)
                && unique == other.unique
                && sparse == other.sparse;
    }
}
