package com.therapybooking.embedded.command;

import com.therapybooking.embedded.bson.CommandArguments;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.FieldPath;
import com.therapybooking.embedded.bson.RawDocument;
import org.bson.BsonArray;
import org.bson.BsonDocument;

/**
 * Selects the fields of the returned documents.
 *
 * @param inclusive whether they are the listed fields and {@code _id}, or all except those listed
 * @param fields the listed fields: a document of documents, empty ones for whole values
 */
record Projection(boolean inclusive, BsonDocument fields) {

    static Projection parse(BsonDocument projection) {
        boolean inclusive = projection.values().stream().anyMatch(CommandArguments::isTrue);
        BsonDocument fields = new BsonDocument();
        projection.forEach((name, value) -> {
            boolean isFlag = value.isNumber() || value.isBoolean();
            if (!isFlag
                    || CommandArguments.isTrue(value) != inclusive
                    || (!inclusive && (name.equals(RawDocument.ID) || name.contains(".")))
                    || name.contains("$")) {
                throw CommandException.unsupported("the projection of '" + name + "' by " + value);
            }
            BsonDocument at = fields;
            for (String part : new FieldPath(name).parts()) {
                at = at.computeIfAbsent(part, none -> new BsonDocument()).asDocument();
            }
        });
        if (inclusive) {
            fields.put(RawDocument.ID, new BsonDocument());
        }
        return new Projection(inclusive, fields);
    }

    /** The projected document; the document itself when no field is left out. */
    RawDocument apply(RawDocument document) {
        if (!inclusive && fields.isEmpty()) {
            return document;
        }
        BsonDocument decoded = document.decode();
        if (inclusive) {
            return RawDocument.of(include(decoded, fields));
        }
        decoded.keySet().removeAll(fields.keySet());
        return RawDocument.of(decoded);
    }

    private static BsonDocument include(BsonDocument document, BsonDocument fields) {
        BsonDocument result = new BsonDocument();
        document.forEach((name, value) -> {
            BsonDocument wanted = fields.getDocument(name, null);
            if (wanted == null) {
                return;
            }
            if (wanted.isEmpty()) {
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
