package com.therapybooking.embedded.storage;

import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.ErrorCode;
import com.therapybooking.embedded.bson.Fields;
import java.util.List;
import java.util.function.Consumer;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Computes the index entries of a document: one, or one for each element of an array. An index may
 * contain one array of a document, and no array inside it.
 */
public final class KeyExtractor {

    private KeyExtractor() {}

    /**
     * Passes every entry to the receiver: one value for each field, null for a missing one. The
     * receiver must not keep the values.
     *
     * @return whether the document has an array
     */
    public static boolean extract(
            List<IndexSpec.Part> parts, Fields document, Consumer<@Nullable BsonValue[]> entries) {
        @Nullable BsonValue[] values = new BsonValue[parts.size()];
        BsonArray array = null;
        int owner = -1;
        int rest = 0;
        for (int i = 0; i < values.length; i++) {
            String[] path = parts.get(i).path().parts();
            int step = 1;
            BsonValue value = document.get(path[0]);
            while (step < path.length && value instanceof BsonDocument inner) {
                value = inner.get(path[step++]);
            }
            if (value instanceof BsonArray found) {
                if (array != null) {
                    throw new CommandException(
                            ErrorCode.CANNOT_INDEX_PARALLEL_ARRAYS,
                            "The embedded database does not support an index over two arrays or"
                                    + " two fields of one array");
                }
                array = found;
                owner = i;
                rest = step;
            } else {
                values[i] = step == path.length ? value : null;
            }
        }
        if (array == null) {
            entries.accept(values);
            return false;
        }
        String[] path = parts.get(owner).path().parts();
        if (array.isEmpty()) {
            values[owner] = rest == path.length ? new BsonUndefined() : null;
            entries.accept(values);
        }
        for (BsonValue element : array) {
            values[owner] = inElement(element, path, rest);
            entries.accept(values);
        }
        return true;
    }

    private static @Nullable BsonValue inElement(BsonValue element, String[] path, int from) {
        @Nullable BsonValue value = element;
        int step = from;
        while (step < path.length && value instanceof BsonDocument inner) {
            value = inner.get(path[step++]);
        }
        if (value instanceof BsonArray) {
            throw CommandException.unsupported("an index over an array in an array");
        }
        return step == path.length ? value : null;
    }
}
