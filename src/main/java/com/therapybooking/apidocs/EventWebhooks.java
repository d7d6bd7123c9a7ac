package com.therapybooking.apidocs;

import com.therapybooking.webhook.catalogue.EventCatalogue;
import com.therapybooking.webhook.catalogue.EventCatalogue.EventKind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Adds the section {@code webhooks} to the description: the request of each event of the catalogue.
 * The definitions that the schemas share become components.
 */
final class EventWebhooks {

    /** The common part of the requests of all events. */
    private static final String COMMON = "x-webhook";

    private static final String SHARED = "#/$defs/";
    private static final String COMPONENT = "#/components/schemas/event-";

    private EventWebhooks() {}

    static void add(EventCatalogue catalogue, ObjectNode description) {
        JsonNode common = description.remove(COMMON);
        ObjectNode components = description.withObject("/components/schemas");
        ObjectNode webhooks = description.putObject("webhooks");
        for (EventKind kind : catalogue.all()) {
            String text = kind.schema().toString().replace(SHARED, COMPONENT);
            ObjectNode schema = (ObjectNode) JsonMapper.shared().readTree(text);
            schema.remove("$schema");
            JsonNode shared = schema.remove("$defs");
            if (shared != null) {
                shared.properties()
                        .forEach(entry ->
                                components.set("event-" + entry.getKey(), entry.getValue()));
            }
            ObjectNode post = webhooks.putObject(kind.name()).putObject("post");
            post.putArray("tags").add("Webhooks");
            post.put("operationId", kind.name());
            post.put("summary", kind.name());
            post.put("description", kind.description());
            common.properties().forEach(entry -> post.set(entry.getKey(), entry.getValue()));
            ObjectNode body = post.putObject("requestBody").put("required", true);
            ObjectNode json = body.putObject("content").putObject("application/json");
            json.set("schema", schema);
            json.set("example", kind.example());
        }
    }
}
