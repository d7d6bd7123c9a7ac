package com.therapybooking.embedded.bson;

import java.util.function.Predicate;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** A field name with dots, and the values that it reaches in a document, through arrays too. */
public final class FieldPath {

    /** No field: the value itself, which {@link #selfFields} offers. */
    public static final FieldPath SELF = new FieldPath();

    private final String text;
    private final String[] parts;

    public FieldPath(String text) {
        if (text.isEmpty() || text.startsWith(".") || text.endsWith(".") || text.contains("..")) {
            throw new CommandException(
                    ErrorCode.EMPTY_FIELD_NAME, "The path '" + text + "' has an empty field name");
        }
        this.text = text;
        this.parts = text.split("\\.", -1);
    }

    private FieldPath() {
        this.text = "";
        this.parts = new String[] {""};
    }

    public static Fields selfFields(BsonValue value) {
        return name -> value;
    }

    public String text() {
        return text;
    }

    public String[] parts() {
        return parts;
    }

    /** The first field of the path. */
    public String root() {
        return parts[0];
    }

    public static boolean isIndex(String part) {
        int length = part.length();
        if (length == 0 || length > 9 || (length > 1 && part.charAt(0) == '0')) {
            return false;
        }
        return part.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /**
     * Whether any value that the path reaches passes the test. If {@code elements} is set, an array
     * at the end is tested element by element and then as a whole. The test gets null for a missing
     * field.
     */
    public boolean any(Fields root, boolean elements, Predicate<@Nullable BsonValue> test) {
        if (this == SELF) {
            return test.test(root.get(text));
        }
        return inDocument(root, 0, elements, test);
    }

    private boolean inDocument(
            Fields fields, int at, boolean elements, Predicate<@Nullable BsonValue> test) {
        BsonValue value = fields.get(parts[at]);
        if (value instanceof BsonArray array) {
            return inArray(array, at + 1, elements, test);
        }
        if (at + 1 == parts.length) {
            return test.test(value);
        }
        if (value instanceof BsonDocument document) {
            return inDocument(Fields.of(document), at + 1, elements, test);
        }
        return test.test(null);
    }

    private boolean inArray(
            BsonArray array, int at, boolean elements, Predicate<@Nullable BsonValue> test) {
        if (at == parts.length) {
            return (elements && array.stream().anyMatch(test)) || test.test(array);
        }
        for (BsonValue element : array) {
            if (element instanceof BsonDocument document
                    && inDocument(Fields.of(document), at, elements, test)) {
                return true;
            }
        }
        if (!isIndex(parts[at])) {
            return false;
        }
        int index = Integer.parseInt(parts[at]);
        if (index >= array.size()) {
            return false;
        }
        BsonValue element = array.get(index);
        if (at + 1 == parts.length) {
            return test.test(element);
        }
        return switch (element) {
            case BsonDocument document -> inDocument(Fields.of(document), at + 1, elements, test);
            case BsonArray inner -> inArray(inner, at + 1, elements, test);
            default -> false;
        };
    }

    /** The value at the end of the path, without looking into arrays; null when it is missing. */
    @Nullable BsonValue single(Fields root) {
        BsonValue value = root.get(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            if (!(value instanceof BsonDocument document)) {
                return null;
            }
            value = document.get(parts[i]);
        }
        return value;
    }

    @Override
    public String toString() {
        return text;
    }
}
