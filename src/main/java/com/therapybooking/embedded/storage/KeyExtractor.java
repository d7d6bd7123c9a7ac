package com.therapybooking.embedded.storage;

import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.ErrorCode;
import com.therapybooking.embedded.bson.Fields;
import java.util.Arrays;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Computes the index entries of a document: one, or one for each element of an array. An index may
 * contain only one array of a document.
 */
public final class KeyExtractor {

    /** Receives one entry. The values are reused after it returns. */
    @FunctionalInterface
    public interface Sink {

        /**
         * One entry.
         *
         * @param values one for each field of the index, null for a missing field
         */
        void entry(@Nullable BsonValue[] values);
    }

    private static final Fields NO_FIELDS = name -> null;

    private final String[][] paths;

    public KeyExtractor(List<IndexSpec.Part> parts) {
        this.paths = parts.stream().map(part -> part.path().parts()).toArray(String[][]::new);
    }

    /** Passes every entry to the receiver; true when the document has an array. */
    public boolean extract(Fields document, Sink sink) {
        int count = paths.length;
        return extract(document, new int[count], new BsonValue[count], sink);
    }

    /**
     * @param from the position reached in each path; -1 when its value is known
     */
    private boolean extract(Fields at, int[] from, @Nullable BsonValue[] values, Sink sink) {
        BsonArray array = null;
        int owner = -1;
        int[] next = from.clone();
        boolean[] inArray = null;
        for (int i = 0; i < paths.length; i++) {
            if (from[i] < 0) {
                continue;
            }
            int step = from[i];
            BsonValue value = at.get(paths[i][step++]);
            while (step < paths[i].length && value instanceof BsonDocument document) {
                value = document.get(paths[i][step++]);
            }
            if (value instanceof BsonArray found) {
                if (array != null && !samePlace(owner, i, step, next[owner])) {
                    throw parallel();
                }
                array = found;
                owner = i;
                inArray = inArray == null ? new boolean[paths.length] : inArray;
                inArray[i] = true;
                next[i] = step;
            } else {
                next[i] = -1;
                values[i] = step == paths[i].length ? value : null;
            }
        }
        if (array == null || inArray == null) {
            sink.entry(values);
            return false;
        }
        expand(array, inArray, next, values, sink);
        return true;
    }

    private boolean samePlace(int one, int other, int step, int otherStep) {
        return step == otherStep && Arrays.equals(paths[one], 0, step, paths[other], 0, step);
    }

    private void expand(
            BsonArray array,
            boolean[] inArray,
            int[] next,
            @Nullable BsonValue[] values,
            Sink sink) {
        if (array.isEmpty()) {
            element(new BsonUndefined(), inArray, next, values, sink);
        }
        for (BsonValue element : array) {
            element(element, inArray, next, values, sink);
        }
    }

    private void element(
            BsonValue element,
            boolean[] inArray,
            int[] next,
            @Nullable BsonValue[] values,
            Sink sink) {
        @Nullable BsonValue[] own = values.clone();
        int[] from = next.clone();
        for (int i = 0; i < paths.length; i++) {
            if (inArray[i] && next[i] == paths[i].length) {
                own[i] = element;
                from[i] = -1;
            }
        }
        Fields fields = element instanceof BsonDocument document ? Fields.of(document) : NO_FIELDS;
        extract(fields, from, own, sink);
    }

    private static CommandException parallel() {
        return new CommandException(
                ErrorCode.CANNOT_INDEX_PARALLEL_ARRAYS, "cannot index parallel arrays");
    }
}
