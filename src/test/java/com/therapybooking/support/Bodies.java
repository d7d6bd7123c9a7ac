package com.therapybooking.support;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.therapybooking.webhook.catalogue.EventCatalogue;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Validates bodies of webhooks against the event catalogue. A field that the catalogue does not
 * name is a fault.
 */
public final class Bodies {

    private static final Map<String, JsonSchema> SCHEMAS =
            new EventCatalogue()
                    .all().stream()
                            .collect(
                                    Collectors.toMap(
                                            EventCatalogue.EventKind::name,
                                            kind -> schema(kind.schema().deepCopy())));

    private Bodies() {}

    /**
     * Returns the faults of a body; empty if it is valid, or if the catalogue does not have the
     * event.
     */
    public static List<String> faults(@Nullable String event, String body) {
        JsonSchema schema = event == null ? null : SCHEMAS.get(event);
        return schema == null
                ? List.of()
                : schema.validate(body, InputFormat.JSON).stream()
                        .map(ValidationMessage::getMessage)
                        .toList();
    }

    private static JsonSchema schema(JsonNode schema) {
        close(schema);
        SchemaValidatorsConfig config =
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(schema.toString(), InputFormat.JSON, config);
    }

    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object && object.has("properties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(Bodies::close);
    }
}
