package com.therapybooking.embedded.update;

import java.time.Instant;
import java.util.Set;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** Changes a document. */
public sealed interface Update permits OperatorUpdate, Replacement {

    /**
     * Changes a document in place. Throws when that is not possible; the document must not be used
     * then.
     *
     * @param inserting whether an upsert is creating the document
     * @param now the database's time
     */
    void apply(BsonDocument document, boolean inserting, Instant now);

    /** The outermost fields that may change; null when any may. */
    @Nullable Set<String> fields();
}
