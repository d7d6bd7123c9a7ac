package com.therapybooking.embedded.storage;

import com.therapybooking.embedded.bson.CommandArguments;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.FieldPath;
import com.therapybooking.embedded.filter.FilterParser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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

    /** One field of an index key, or of a sort. */
    public record Part(FieldPath path, boolean descending) {

        /** Parses fields with their directions, which must be 1 or -1. */
        public static List<Part> parse(BsonDocument fields) {
            List<Part> parts = new ArrayList<>();
            fields.forEach((name, direction) -> {
                FieldPath path = new FieldPath(name);
                boolean isPlain =
                        Arrays.stream(path.parts())
                                .noneMatch(part -> FieldPath.isIndex(part) || part.contains("$"));
                double number =
                        direction.isNumber() ? direction.asNumber().doubleValue() : Double.NaN;
                if (!isPlain || Math.abs(number) != 1) {
                    throw CommandException.unsupported(
                            "an index or sort by '" + path + "' in the direction " + direction);
                }
                parts.add(new Part(path, number < 0));
            });
            return List.copyOf(parts);
        }
    }

    static IndexSpec id() {
        return parse(BsonDocument.parse("{key: {_id: 1}, name: '" + ID_NAME + "'}"));
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
        List<Part> parts = Part.parse(CommandArguments.document(spec, "key"));
        if (parts.isEmpty()
                || (expiry != null && parts.size() > 1)
                || (sparse && partial != null)) {
            throw CommandException.unsupported(
                    "an index without a field, one that expires by several, or one both sparse and"
                            + " partial");
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

    /** The definition for {@code listIndexes}. */
    public BsonDocument write() {
        BsonDocument result = new BsonDocument("v", new BsonInt32(2));
        BsonDocument key = new BsonDocument();
        parts.forEach(
                part -> key.put(part.path().text(), new BsonInt32(part.descending() ? -1 : 1)));
        result.put("key", key);
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
        return entries().equals(other.entries());
    }

    /** Compared as text: {@code BsonDocument.equals} ignores the order of the fields. */
    private String entries() {
        BsonDocument spec = write();
        spec.keySet().removeAll(List.of("name", "expireAfterSeconds"));
        return spec.toJson();
    }
}
