package com.therapybooking.apidocs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parsed OpenAPI description. Tests validate requests, replies and examples with it. */
final class Description {

    private static final String URN = "urn:api";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** An operation of the description. Its name is the method and the path. */
    record Operation(String name, JsonNode json) {}

    private final JsonNode document;
    private final Map<String, JsonSchema> schemas = new TreeMap<>();
    private final ObjectNode collected = JsonNodeFactory.instance.objectNode();

    private Description(JsonNode document) {
        this.document = document;
        collected.set("components", document.path("components"));
        collected.putObject("schemas");
    }

    static Description read() {
        return of(JSON.valueToTree(ApiDescriptionController.read()));
    }

    static Description of(JsonNode document) {
        return new Description(document);
    }

    JsonNode document() {
        return document;
    }

    /**
     * Returns the operation of a request, or null if the description has none. An exact path takes
     * precedence over a path with parameters.
     */
    @Nullable Operation find(String method, String path) {
        Operation templated = null;
        for (Map.Entry<String, JsonNode> entry : fields(document.path("paths"))) {
            JsonNode operation = entry.getValue().path(method.toLowerCase(Locale.ROOT));
            if (operation.isMissingNode()) {
                continue;
            }
            Operation found = new Operation(method + " " + entry.getKey(), operation);
            if (entry.getKey().equals(path)) {
                return found;
            }
            if (Pattern.matches(entry.getKey().replaceAll("\\{[a-z]+}", "[^/]+"), path)) {
                templated = found;
            }
        }
        return templated;
    }

    /** Returns the target of a {@code $ref}, or the node itself if it is not a reference. */
    JsonNode resolve(JsonNode node) {
        String reference = node.path("$ref").asText("");
        return reference.isEmpty() ? node : document.at(reference.substring(1));
    }

    /** Validates a value against a schema. Returns the violations; empty if the value is valid. */
    Set<ValidationMessage> validate(JsonNode schema, JsonNode value) {
        return compiled(schema).validate(value);
    }

    private synchronized JsonSchema compiled(JsonNode schema) {
        return schemas.computeIfAbsent(
                schema.toString(),
                text -> {
                    ObjectNode holder = collected.deepCopy();
                    ((ObjectNode) holder.path("schemas")).set("it", schema);
                    return JsonSchemaFactory.getInstance(
                                    SpecVersion.VersionFlag.V202012,
                                    builder ->
                                            builder.schemaLoaders(loaders ->
                                                    loaders.schemas(
                                                            Map.of(URN, holder.toString()))))
                            .getSchema(SchemaLocation.of(URN + "#/schemas/it"));
                });
    }

    static List<Map.Entry<String, JsonNode>> fields(JsonNode node) {
        return List.copyOf(node.properties());
    }
}
