package com.therapybooking.webhook.event;

import com.therapybooking.signing.JsonText;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reduces an event's {@code data} to the fields for {@code payload: minimal}: people by id only, no
 * links, no room and no payment reference. All other fields keep their order and text.
 */
final class MinimalData {

    private static final JsonFactory JSON = new JsonFactory();
    private static final Set<String> PEOPLE = Set.of("client", "therapist");
    private static final Set<String> LEFT_OUT =
            Set.of("secureCallLink", "roomId", "paymentReference");

    private MinimalData() {}

    /** Reads {@code data} of at most two levels, which every event has. */
    static String of(String data) {
        JsonText out = new JsonText();
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), data)) {
            String owner = null;
            String field = null;
            for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
                switch (token) {
                    case START_OBJECT -> {
                        owner = field;
                        var _ = owner == null ? out.object() : out.object(owner);
                    }
                    case END_OBJECT -> {
                        owner = null;
                        out.end();
                    }
                    case PROPERTY_NAME -> field = in.currentName();
                    default -> {
                        if (field != null && isIncluded(owner, field)) {
                            value(out, field, token, in.getString());
                        }
                    }
                }
            }
        }
        return out.toString();
    }

    private static boolean isIncluded(@Nullable String owner, String field) {
        if (owner != null && PEOPLE.contains(owner)) {
            return field.equals("id");
        }
        return !LEFT_OUT.contains(field);
    }

    private static void value(JsonText out, String field, JsonToken token, String text) {
        if (token == JsonToken.VALUE_STRING) {
            out.field(field, text);
        } else {
            out.raw(field, text);
        }
    }
}
