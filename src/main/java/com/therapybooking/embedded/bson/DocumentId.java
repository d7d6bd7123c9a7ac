package com.therapybooking.embedded.bson;

import java.util.Objects;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonRegularExpression;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Adds and reads {@code _id}, the first field of every stored document. */
public final class DocumentId {

    public static final String FIELD = "_id";

    private DocumentId() {}

    /** The document with its {@code _id} first; generates one when it is missing. */
    public static RawDocument ensure(RawDocument document) {
        check(document.get(FIELD));
        if (FIELD.equals(BsonBytes.firstName(document.bytes()))) {
            return document;
        }
        return RawDocument.of(withIdFirst(document.decode()));
    }

    /** The same for a decoded document. */
    public static BsonDocument withIdFirst(BsonDocument document) {
        BsonValue id = document.get(FIELD);
        BsonDocument result =
                new BsonDocument(FIELD, Objects.requireNonNullElseGet(id, BsonObjectId::new));
        document.forEach(result::putIfAbsent);
        return result;
    }

    private static void check(@Nullable BsonValue id) {
        if (id instanceof BsonArray
                || id instanceof BsonRegularExpression
                || id instanceof BsonUndefined) {
            throw new CommandException(
                    ErrorCode.INVALID_ID_FIELD,
                    "The '_id' value cannot be of type " + CommandArguments.typeName(id));
        }
    }
}
