package com.therapybooking.embedded.update;

import java.time.Instant;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Replaces a document with a new one, except its {@code _id}. */
public record Replacement(BsonDocument replacement) implements Update {

    @Override
    public void apply(BsonDocument document, boolean inserting, Instant now) {
        BsonValue id = document.get("_id");
        document.clear();
        if (id != null) {
            document.put("_id", id);
        }
        replacement.forEach(document::putIfAbsent);
    }

    @Override
    public @Nullable Set<String> fields() {
        return null;
    }
}
