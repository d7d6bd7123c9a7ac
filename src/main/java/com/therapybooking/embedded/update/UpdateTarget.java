package com.therapybooking.embedded.update;

import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.ErrorCode;
import com.therapybooking.embedded.bson.FieldPath;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** The field of a document that an update reads and writes. */
record UpdateTarget(BsonDocument container, String name) {

    /**
     * The target of a path if everything before its end exists; else null.
     *
     * @param strict whether a value on the path that is not a document is an error
     */
    static @Nullable UpdateTarget find(BsonDocument root, FieldPath path, boolean strict) {
        BsonDocument at = root;
        String[] parts = path.parts();
        for (int i = 0; i < parts.length - 1; i++) {
            BsonValue next = at.get(parts[i]);
            if (!(next instanceof BsonDocument inner)) {
                boolean position = next instanceof BsonArray && FieldPath.isIndex(parts[i + 1]);
                if (position || (strict && next != null)) {
                    throw notViable(parts[i], parts[i + 1]);
                }
                return null;
            }
            at = inner;
        }
        return new UpdateTarget(at, parts[parts.length - 1]);
    }

    /**
     * The target of a path; missing documents on the path are created.
     *
     * @throws CommandException when a value on the path is not a document
     */
    static UpdateTarget make(BsonDocument root, FieldPath path) {
        BsonDocument at = root;
        String[] parts = path.parts();
        for (int i = 0; i < parts.length - 1; i++) {
            BsonValue next = at.computeIfAbsent(parts[i], name -> new BsonDocument());
            if (!(next instanceof BsonDocument inner)) {
                throw notViable(parts[i], parts[i + 1]);
            }
            at = inner;
        }
        return new UpdateTarget(at, parts[parts.length - 1]);
    }

    private static CommandException notViable(String name, String field) {
        return new CommandException(
                ErrorCode.PATH_NOT_VIABLE,
                "Cannot create field '" + field + "' in element {" + name + ": ...}");
    }

    @Nullable BsonValue get() {
        return container.get(name);
    }

    void set(BsonValue value) {
        container.put(name, value);
    }

    void remove() {
        container.remove(name);
    }
}
