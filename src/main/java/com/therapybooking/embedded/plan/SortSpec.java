package com.therapybooking.embedded.plan;

import com.therapybooking.embedded.bson.BsonOrder;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.ErrorCode;
import com.therapybooking.embedded.bson.FieldPath;
import com.therapybooking.embedded.bson.RawDocument;
import com.therapybooking.embedded.storage.IndexSpec;
import com.therapybooking.embedded.storage.KeyExtractor;
import com.therapybooking.embedded.storage.StoredDocument;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * The requested order of a query.
 *
 * @param natural 1 or -1 for insertion order, else 0
 */
record SortSpec(List<IndexSpec.Part> parts, int natural) {

    static final SortSpec NONE = new SortSpec(List.of(), 0);

    static SortSpec parse(BsonDocument sort) {
        BsonValue natural = sort.get("$natural");
        if (natural != null && sort.size() == 1) {
            return new SortSpec(List.of(), direction(natural));
        }
        List<IndexSpec.Part> parts = new ArrayList<>();
        for (Map.Entry<String, BsonValue> field : sort.entrySet()) {
            boolean descending = direction(field.getValue()) < 0;
            parts.add(new IndexSpec.Part(new FieldPath(field.getKey()), descending));
        }
        return new SortSpec(parts, 0);
    }

    private static int direction(BsonValue value) {
        if (value.isNumber()) {
            double direction = value.asNumber().doubleValue();
            if (direction == 1 || direction == -1) {
                return (int) direction;
            }
        }
        throw new CommandException(
                ErrorCode.BAD_SORT,
                "$sort key ordering must be 1 (for ascending) or -1 (for descending)");
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
     * @throws CommandException when two of the fields are arrays, which have no common order
     */
    Keyed keyed(StoredDocument stored) {
        if (parts.size() > 1) {
            refuseParallelArrays(stored.document());
        }
        List<BsonValue> keys = new ArrayList<>(parts.size());
        for (IndexSpec.Part part : parts) {
            keys.add(key(stored.document(), part));
        }
        return new Keyed(stored, keys);
    }

    private void refuseParallelArrays(RawDocument document) {
        try {
            new KeyExtractor(parts).extract(document, values -> {});
        } catch (CommandException e) {
            throw CommandException.badValue("cannot sort with keys that are parallel arrays");
        }
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

    /** The smallest element of an array, or its largest in a descending order. */
    private static BsonValue key(RawDocument document, IndexSpec.Part part) {
        List<BsonValue> found = new ArrayList<>(1);
        new KeyExtractor(List.of(part)).extract(document, values -> found.add(orNull(values[0])));
        BsonValue best = found.getFirst();
        for (BsonValue value : found) {
            int order = BsonOrder.compare(value, best);
            if (part.descending() ? order > 0 : order < 0) {
                best = value;
            }
        }
        return best;
    }

    private static BsonValue orNull(@Nullable BsonValue value) {
        return value == null ? BsonNull.VALUE : value;
    }
}
