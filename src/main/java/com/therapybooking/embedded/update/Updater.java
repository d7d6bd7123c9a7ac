package com.therapybooking.embedded.update;

import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.RawDocument;
import com.therapybooking.embedded.filter.Comparison;
import com.therapybooking.embedded.filter.Filter;
import com.therapybooking.embedded.filter.ValuePredicate.Compares;
import com.therapybooking.embedded.storage.StoredCollection;
import com.therapybooking.embedded.storage.StoredDocument;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** Applies updates to the documents of a collection whose lock the caller holds. */
public final class Updater {

    private Updater() {}

    /** False when the document did not change. */
    public static boolean update(StoredCollection collection, StoredDocument old, Update update) {
        BsonDocument changed = old.document().decode();
        update.apply(changed, false);
        return collection.update(old, changed, update.fields());
    }

    /** Creates the document that filter and update describe; returns its id. */
    public static BsonValue upsert(StoredCollection collection, Filter filter, Update update) {
        List<BsonValue> ids = new ArrayList<>();
        collectIds(filter, ids);
        if (ids.size() != 1) {
            throw CommandException.unsupported("upserts whose filter does not name one _id");
        }
        BsonDocument document = new BsonDocument(RawDocument.ID, ids.getFirst());
        update.apply(document, true);
        collection.insert(RawDocument.of(document));
        return ids.getFirst();
    }

    /** Refuses conditions from which MongoDB would take the value of another field. */
    private static void collectIds(Filter filter, List<BsonValue> ids) {
        switch (filter) {
            case Filter.And and -> and.parts().forEach(part -> collectIds(part, ids));
            case Filter.Not not -> {}
            case Filter.OnField field
                    when field.path().text().equals(RawDocument.ID)
                            && field.test() instanceof Compares compares
                            && compares.comparison() == Comparison.EQ ->
                    ids.add(compares.operand());
            default ->
                    throw CommandException.unsupported(
                            "upserts with a condition other than an equal _id and $not");
        }
    }
}
