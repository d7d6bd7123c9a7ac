package com.therapybooking.embedded.update;

import com.therapybooking.embedded.bson.FieldPath;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;

/**
 * A list of operators, each for one path, in the order of their paths.
 *
 * @param fields the outermost fields that may change
 */
public record Update(List<Change> changes, Set<String> fields) {

    /** One operator for one path. */
    record Change(FieldPath path, UpdateOperator operator, boolean onInsertOnly) {}

    static Update of(List<Change> changes) {
        Set<String> fields = new HashSet<>();
        changes.forEach(change -> fields.add(change.path().root()));
        return new Update(List.copyOf(changes), Set.copyOf(fields));
    }

    /**
     * Changes a document in place. Throws when that is not possible; the document must not be used
     * then.
     *
     * @param inserting whether an upsert is creating the document
     */
    void apply(BsonDocument document, boolean inserting) {
        for (Change change : changes) {
            if (inserting || !change.onInsertOnly()) {
                change.operator().apply(document, change.path());
            }
        }
    }
}
