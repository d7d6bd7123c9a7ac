package com.therapybooking.embedded.plan;

import com.therapybooking.embedded.bson.BsonOrder;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.storage.IndexSpec;
import com.therapybooking.embedded.storage.KeyExtractor;
import com.therapybooking.embedded.storage.StoredDocument;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;

/** The requested order of a query. */
record SortSpec(List<IndexSpec.Part> parts) {

    static final SortSpec NONE = new SortSpec(List.of());

    static SortSpec parse(BsonDocument sort) {
        return new SortSpec(IndexSpec.Part.parse(sort));
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    List<String> names() {
        return parts.stream().map(part -> part.path().text()).toList();
    }

    /** A document with its sort keys, which are computed once. */
    record Keyed(StoredDocument stored, List<BsonValue> keys) {}

    /**
     * @throws CommandException when one of the fields is an array
     */
    Keyed keyed(StoredDocument stored) {
        List<BsonValue> keys = new ArrayList<>(parts.size());
        boolean array =
                KeyExtractor.extract(
                        parts,
                        stored.document(),
                        values -> {
                            for (BsonValue value : values) {
                                keys.add(value == null ? BsonNull.VALUE : value);
                            }
                        });
        if (array) {
            throw CommandException.unsupported("a sort by the array in one of " + names());
        }
        return new Keyed(stored, keys);
    }

    Comparator<Keyed> comparator() {
        return (a, b) -> {
            for (int i = 0; i < parts.size(); i++) {
                int order = BsonOrder.compare(a.keys().get(i), b.keys().get(i));
                if (order != 0) {
                    return parts.get(i).descending() ? -order : order;
                }
            }
            return Long.compare(a.stored().number(), b.stored().number());
        };
    }
}
