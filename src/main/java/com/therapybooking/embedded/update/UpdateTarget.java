package com.therapybooking.embedded.update;

import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.ErrorCode;
import com.therapybooking.embedded.bson.FieldPath;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** The field of a document, or element of an array, that an update reads and writes. */
final class UpdateTarget {

    private static final int MAX_PADDING = 1_500_000;

    private final BsonValue container;
    private final String name;

    private UpdateTarget(BsonValue container, String name) {
        this.container = container;
        this.name = name;
    }

    /** The target of a path if everything before its end exists; else null. */
    static @Nullable UpdateTarget find(BsonDocument root, FieldPath path) {
        String[] parts = path.parts();
        BsonValue at = root;
        for (int i = 0; i < parts.length - 1; i++) {
            BsonValue next = get(at, parts[i]);
            if (!(next instanceof BsonDocument) && !(next instanceof BsonArray)) {
                return null;
            }
            at = next;
        }
        String last = parts[parts.length - 1];
        return at instanceof BsonArray && !FieldPath.isIndex(last)
                ? null
                : new UpdateTarget(at, last);
    }

    /**
     * The same, except that a path that cannot be created is an error.
     *
     * @throws CommandException when a value on the path is neither a document nor an array that the
     *     path can go through
     */
    static @Nullable UpdateTarget findViable(BsonDocument root, FieldPath path) {
        String[] parts = path.parts();
        @Nullable BsonValue at = root;
        String cameBy = "";
        for (String part : parts) {
            if (at == null) {
                return null;
            }
            requireContainer(at, cameBy, part);
            cameBy = part;
            at = get(at, part);
        }
        return find(root, path);
    }

    /** The target of a path; missing documents on the path are created. */
    static UpdateTarget make(BsonDocument root, FieldPath path) {
        String[] parts = path.parts();
        BsonValue at = root;
        String cameBy = "";
        for (int i = 0; i < parts.length; i++) {
            requireContainer(at, cameBy, parts[i]);
            if (i == parts.length - 1) {
                break;
            }
            BsonValue next = get(at, parts[i]);
            if (next == null) {
                next = new BsonDocument();
                set(at, parts[i], next);
            }
            cameBy = parts[i];
            at = next;
        }
        return new UpdateTarget(at, parts[parts.length - 1]);
    }

    private static void requireContainer(BsonValue value, String name, String field) {
        if (value instanceof BsonDocument
                || (value instanceof BsonArray && FieldPath.isIndex(field))) {
            return;
        }
        throw new CommandException(
                ErrorCode.PATH_NOT_VIABLE,
                "Cannot create field '" + field + "' in element {" + name + ": ...}");
    }

    @Nullable BsonValue get() {
        return get(container, name);
    }

    void set(BsonValue value) {
        set(container, name, value);
    }

    /** Removes a field; an element of an array becomes null. */
    void remove() {
        if (container instanceof BsonDocument document) {
            document.remove(name);
        } else if (get() != null) {
            set(BsonNull.VALUE);
        }
    }

    private static @Nullable BsonValue get(BsonValue container, String name) {
        if (container instanceof BsonDocument document) {
            return document.get(name);
        }
        BsonArray array = container.asArray();
        if (!FieldPath.isIndex(name)) {
            return null;
        }
        int index = Integer.parseInt(name);
        return index < array.size() ? array.get(index) : null;
    }

    private static void set(BsonValue container, String name, BsonValue value) {
        if (container instanceof BsonDocument document) {
            document.put(name, value);
            return;
        }
        BsonArray array = container.asArray();
        int index = Integer.parseInt(name);
        if (index - array.size() > MAX_PADDING) {
            throw CommandException.badValue("can't backfill more than 1500000 elements");
        }
        while (array.size() <= index) {
            array.add(BsonNull.VALUE);
        }
        array.set(index, value);
    }
}
