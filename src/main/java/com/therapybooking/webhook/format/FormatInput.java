package com.therapybooking.webhook.format;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event as a receiver would read it: the fields of the documented body, without the signature.
 *
 * @param data the object {@code data}, already reduced to what the key may see
 */
public record FormatInput(String id, String event, String timestamp, JsonNode data) {

    /** Keeps the digits of a fraction: a {@code double} is written as 1.0E7 from ten million on. */
    static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                    .build();

    /** Parses {@code data} from its JSON text. */
    public static FormatInput of(String id, String event, String timestamp, String data) {
        return new FormatInput(id, event, timestamp, JSON.readTree(data));
    }

    /** A text or a number of {@code data} by its path of field names; null when absent or null. */
    @Nullable String value(String... path) {
        JsonNode node = data;
        for (String name : path) {
            node = node.path(name);
        }
        return node.isValueNode() && !node.isNull() ? node.asString() : null;
    }

    @Override
    public String toString() {
        return "FormatInput[" + id + ", " + event + "]";
    }
}
