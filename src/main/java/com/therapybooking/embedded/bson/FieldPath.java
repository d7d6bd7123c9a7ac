package com.therapybooking.embedded.bson;

import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** A field name with dots, and the values that it reaches in a document, through arrays too. */
public final class FieldPath {

    private static final Pattern POSITION = Pattern.compile("0|[1-9][0-9]{0,8}");

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

    /** Whether a part can be the position of an element in an array. */
    public static boolean isIndex(String part) {
        return POSITION.matcher(part).matches();
    }

    /**
     * Whether any value that the path reaches passes the test. If {@code elements} is set, an array
     * at the end is tested element by element and then as a whole. The test gets null for a missing
     * field.
     */
    public boolean any(Fields root, boolean elements, Predicate<@Nullable BsonValue> test) {
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
        return false;
    }

    @Override
    public String toString() {
        return text;
    }
}
