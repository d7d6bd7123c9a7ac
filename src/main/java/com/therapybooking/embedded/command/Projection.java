package com.therapybooking.embedded.command;

import com.therapybooking.embedded.bson.CommandArguments;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.FieldPath;
import com.therapybooking.embedded.bson.RawDocument;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** Selects the fields of the returned documents: those listed, or all except those listed. */
final class Projection {

    private final boolean including;
    private final Tree fields;

    private record Tree(Map<String, Tree> children) {

        Tree() {
            this(new LinkedHashMap<>());
        }
    }

    private Projection(boolean including, Tree fields) {
        this.including = including;
        this.fields = fields;
    }

    static Projection parse(BsonDocument projection) {
        Boolean including = null;
        boolean id = true;
        Tree fields = new Tree();
        for (Map.Entry<String, BsonValue> entry : projection.entrySet()) {
            BsonValue value = entry.getValue();
            if (!value.isNumber() && !value.isBoolean()) {
                throw CommandException.unsupported(
                        "the projection of '" + entry.getKey() + "' other than 0 or 1");
            }
            boolean included = CommandArguments.isTrue(value);
            if (entry.getKey().equals(RawDocument.ID)) {
                id = included;
                continue;
            }
            if (including != null && including != included) {
                throw CommandException.unsupported("a projection with 0 and 1");
            }
            including = included;
            FieldPath path = new FieldPath(entry.getKey());
            if (!included && path.parts().length > 1) {
                throw CommandException.unsupported("the exclusion of '" + path + "'");
            }
            add(fields, path);
        }
        boolean inclusive =
                including == null ? projection.containsKey(RawDocument.ID) && id : including;
        if (inclusive == id) {
            fields.children().put(RawDocument.ID, new Tree());
        }
        return new Projection(inclusive, fields);
    }

    private static void add(Tree fields, FieldPath path) {
        Tree at = fields;
        for (String part : path.parts()) {
            if (part.startsWith("$")) {
                throw CommandException.unsupported("the projection of '" + path + "'");
            }
            at = at.children().computeIfAbsent(part, name -> new Tree());
        }
    }

    /** Whether it lists a field inside another one. */
    boolean isNested() {
        return fields.children().values().stream().anyMatch(tree -> !tree.children().isEmpty());
    }

    /** The projected document; the document itself when no field is left out. */
    RawDocument apply(RawDocument document) {
        if (!including && fields.children().isEmpty()) {
            return document;
        }
        return RawDocument.of(apply(document.decode()));
    }

    /** The same; may change the given document. */
    BsonDocument apply(BsonDocument document) {
        if (including) {
            return include(document, fields);
        }
        document.keySet().removeAll(fields.children().keySet());
        return document;
    }

    private static BsonDocument include(BsonDocument document, Tree tree) {
        BsonDocument result = new BsonDocument();
        document.forEach((name, value) -> {
            Tree wanted = tree.children().get(name);
            if (wanted == null) {
                return;
            }
            if (wanted.children().isEmpty()) {
                result.put(name, value);
            } else if (value instanceof BsonDocument inner) {
                result.put(name, include(inner, wanted));
            } else if (value instanceof BsonArray) {
                throw CommandException.unsupported("the projection of fields in the array " + name);
            }
        });
        return result;
    }
}
