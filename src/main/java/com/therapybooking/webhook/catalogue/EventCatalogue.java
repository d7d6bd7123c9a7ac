package com.therapybooking.webhook.catalogue;

import com.therapybooking.signing.KeyHash;
import com.therapybooking.signing.WebhookSigner;
import com.therapybooking.webhook.event.EventContent;
import com.therapybooking.webhook.event.EventName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Service;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The events that receivers get, with their meaning and the schema of their bodies. */
@Service
public class EventCatalogue {

    /** The raw key that the examples are signed with. */
    public static final String EXAMPLE_KEY = "sk_live_0123456789abcdefghijklmnopqrstuv";

    /**
     * One kind of event.
     *
     * @param schema JSON Schema 2020-12 of the whole body
     * @param example a whole body, signed with {@link #EXAMPLE_KEY}
     */
    public record EventKind(String name, String description, JsonNode schema, JsonNode example) {

        /** The event of the example; its data has whole numbers only, so it is JavaScript-exact. */
        public EventContent content() {
            return new EventContent(
                    example.path("id").asString(),
                    name,
                    example.path("timestamp").asString(),
                    example.path("data").toString());
        }
    }

    private static final String FILE = "catalogue.json";
    private static final String REFERENCE = "#/$defs/";

    private final List<EventKind> all = read();

    /** The events that a key can subscribe to, in the order of the documentation. */
    public List<EventKind> events() {
        return all.stream().filter(kind -> !kind.name().equals(EventName.TEST)).toList();
    }

    /** The events that a key can subscribe to, then {@code webhook.test}. */
    public List<EventKind> all() {
        return all;
    }

    /** The body's signature of this event with {@link #EXAMPLE_KEY}. */
    public static String signature(EventContent event) {
        return new WebhookSigner(KeyHash.of(EXAMPLE_KEY))
                .bodySignature(event.event(), event.timestamp(), event.data());
    }

    private static List<EventKind> read() {
        JsonNode file = load();
        List<EventKind> kinds = new ArrayList<>();
        for (JsonNode event : file.path("events")) {
            String name = event.path("name").asString();
            String description = event.path("description").asString();
            ObjectNode example = (ObjectNode) event.path("example").deepCopy();
            JsonNode schema = schema(file, name, description, event.path("data"));
            EventKind kind = new EventKind(name, description, schema, example);
            example.put("signature", signature(kind.content()));
            kinds.add(kind);
        }
        return List.copyOf(kinds);
    }

    private static JsonNode load() {
        try (InputStream in = new ClassPathResource(FILE).getInputStream()) {
            return JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode schema(
            JsonNode file, String name, String description, JsonNode data) {
        ObjectNode schema = (ObjectNode) file.path("schema").deepCopy();
        schema.put("title", name).put("description", description);
        ObjectNode properties = (ObjectNode) schema.path("properties");
        ((ObjectNode) properties.path("event")).put("const", name);
        properties.set("data", data);
        ObjectNode used = schema.putObject("$defs");
        JsonNode definitions = file.path("definitions");
        for (String definition : references(data, definitions)) {
            used.set(definition, definitions.path(definition));
        }
        return schema;
    }

    /** The definitions that a schema refers to, directly or indirectly. */
    private static Set<String> references(JsonNode schema, JsonNode definitions) {
        Set<String> found = new TreeSet<>();
        for (JsonNode reference : schema.findValues("$ref")) {
            String name = reference.asString().substring(REFERENCE.length());
            if (found.add(name)) {
                found.addAll(references(definitions.path(name), definitions));
            }
        }
        return found;
    }
}
