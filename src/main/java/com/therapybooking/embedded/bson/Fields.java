package com.therapybooking.embedded.bson;

import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** The fields of a stored document in its bytes, or of a decoded one. */
@FunctionalInterface
public interface Fields {

    /** The value of a field, or null when there is no such field. */
    @Nullable BsonValue get(String name);

    /** The fields of a decoded document. */
    static Fields of(BsonDocument document) {
        return document::get;
    }
}
