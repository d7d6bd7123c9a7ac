package com.therapybooking.embedded.update;

import java.time.Instant;
import java.util.Set;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** A change of one document. */
public sealed interface Update permits OperatorUpdate, Replacement {

    /**
     * Changes a document in place; throws when that cannot be done, and the document is then of no
     * more use.
     *
     * @param inserting whether the document is being made by an upsert
     * @param now the database's time
     */
    void apply(BsonDocument document, boolean inserting, Instant now);

    /** The outermost fields that may change; null when any may. */
    @Nullable Set<String> fields();
}
