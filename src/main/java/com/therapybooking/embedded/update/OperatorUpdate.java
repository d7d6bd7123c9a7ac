package com.therapybooking.embedded.update;

import com.therapybooking.embedded.bson.FieldPath;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;

/** A list of operators, each for one path, in the order of their paths. */
record OperatorUpdate(List<Change> changes, Set<String> fields) implements Update {

    /** One operator for one path. */
    record Change(FieldPath path, UpdateOperator operator, boolean onInsertOnly) {}

    static OperatorUpdate of(List<Change> changes) {
        Set<String> fields = new HashSet<>();
        changes.forEach(change -> fields.add(change.path().root()));
        return new OperatorUpdate(List.copyOf(changes), Set.copyOf(fields));
    }

    @Override
    public void apply(BsonDocument document, boolean inserting, Instant now) {
        for (Change change : changes) {
            if (inserting || !change.onInsertOnly()) {
                change.operator().apply(document, change.path(), now);
            }
        }
    }
}
