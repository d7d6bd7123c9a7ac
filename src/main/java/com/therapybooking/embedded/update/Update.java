package com.therapybooking.embedded.update;

import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.ErrorCode;
import com.therapybooking.embedded.bson.FieldPath;
import com.therapybooking.embedded.bson.RawDocument;
import com.therapybooking.embedded.filter.Filter;
import com.therapybooking.embedded.filter.ValuePredicate.Compares;
import com.therapybooking.embedded.filter.ValuePredicate.Comparison;
import com.therapybooking.embedded.storage.StoredCollection;
import com.therapybooking.embedded.storage.StoredDocument;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Changes documents of a collection whose lock the caller holds.
 *
 * @param changes in the order of their paths
 */
public record Update(List<Change> changes) {

    /**
     * Changes the value at one path.
     *
     * @param operator computes the new value from the old one; null stands for a missing field
     */
    record Change(
            FieldPath path, UnaryOperator<@Nullable BsonValue> operator, boolean onInsertOnly) {

        /**
         * Changes a document in place; creates missing documents on the path for a new value.
         *
         * @throws CommandException when a value on the path is not a document, unless the operator
         *     only removes
         */
        void apply(BsonDocument root) {
            BsonDocument at = root;
            String[] parts = path.parts();
            for (int i = 0; i < parts.length - 1; i++) {
                BsonValue next = at.get(parts[i]);
                boolean isPosition = next instanceof BsonArray && FieldPath.isIndex(parts[i + 1]);
                if (!(next instanceof BsonDocument)
                        && !isPosition
                        && operator.apply(null) == null) {
                    return;
                }
                next = at.computeIfAbsent(parts[i], name -> new BsonDocument());
                if (!(next instanceof BsonDocument inner)) {
                    throw new CommandException(
                            ErrorCode.PATH_NOT_VIABLE,
                            "Cannot create a field of '" + path + "' in '" + parts[i] + "'");
                }
                at = inner;
            }
            String name = parts[parts.length - 1];
            BsonValue value = operator.apply(at.get(name));
            if (value == null) {
                at.remove(name);
            } else {
                at.put(name, value);
            }
        }
    }

    /** False when the document did not change. */
    public boolean change(StoredCollection collection, StoredDocument old) {
        BsonDocument changed = old.document().decode();
        Set<String> fields = new HashSet<>();
        for (Change change : changes) {
            if (!change.onInsertOnly()) {
                change.apply(changed);
                fields.add(change.path().root());
            }
        }
        return collection.update(old, changed, fields);
    }

    /** Creates the document that filter and update describe; returns its id. */
    public BsonValue insert(StoredCollection collection, Filter filter) {
        BsonValue id = null;
        for (Filter part : filter instanceof Filter.And and ? and.parts() : List.of(filter)) {
            if (part instanceof Filter.OnField field
                    && field.path().text().equals(RawDocument.ID)
                    && field.test() instanceof Compares compares
                    && compares.comparison() == Comparison.EQ
                    && id == null) {
                id = compares.operand();
            } else if (!(part instanceof Filter.Not)) {
                throw unsupportedFilter();
            }
        }
        if (id == null) {
            throw unsupportedFilter();
        }
        BsonDocument document = new BsonDocument(RawDocument.ID, id);
        changes.forEach(change -> change.apply(document));
        collection.insert(RawDocument.of(document));
        return id;
    }

    /** MongoDB would take the values of other fields from such a filter. */
    private static CommandException unsupportedFilter() {
        return CommandException.unsupported("upserts by other conditions than one _id and $not");
    }
}
