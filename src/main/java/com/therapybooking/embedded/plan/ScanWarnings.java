package com.therapybooking.embedded.plan;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns once for each kind of query that reads too many documents. */
public final class ScanWarnings {

    static final long LIMIT = 1_000;
    private static final int MAX_SHAPES = 1_000;
    private static final Logger log = LoggerFactory.getLogger(ScanWarnings.class);
    private static final Set<String> said = ConcurrentHashMap.newKeySet();

    private ScanWarnings() {}

    /**
     * Called for each document that a query reads.
     *
     * @param rejected how many of those did not match
     */
    static void examined(String namespace, Query query, Plan plan, long examined, long rejected) {
        boolean all = plan instanceof Plan.ScanAll && !query.shape().isEmpty();
        if (examined <= LIMIT || (all ? examined : rejected) != LIMIT + 1) {
            return;
        }
        if (said.size() >= MAX_SHAPES) {
            return;
        }
        String shape = namespace + " " + shape(query.shape()) + " sort " + query.sort().names();
        if (said.add(shape)) {
            log.warn(
                    "A query examines more than {} documents; it may need an index: {}, plan {}",
                    LIMIT,
                    shape,
                    plan.getClass().getSimpleName());
        }
    }

    /** Field names and operators, without any value. */
    public static String shape(BsonValue query) {
        return switch (query) {
            case BsonDocument document -> {
                StringBuilder text = new StringBuilder("{");
                for (Map.Entry<String, BsonValue> field : document.entrySet()) {
                    text.append(text.length() > 1 ? ", " : "").append(field.getKey());
                    String inner = shape(field.getValue());
                    text.append(inner.isEmpty() ? "" : ": " + inner);
                }
                yield text.append('}').toString();
            }
            case BsonArray array ->
                    array.stream().anyMatch(BsonValue::isDocument)
                            ? array.stream().map(ScanWarnings::shape).toList().toString()
                            : "";
            default -> "";
        };
    }
}
