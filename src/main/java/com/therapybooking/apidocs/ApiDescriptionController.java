package com.therapybooking.apidocs;

import com.therapybooking.webhook.catalogue.EventCatalogue;
import com.therapybooking.webhook.catalogue.EventCatalogue.EventKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Serves the description, which Swagger UI reads. */
@RestController
class ApiDescriptionController {

    private static final String FILE = "openapi/api.yaml";

    /** Texts that others repeat by reference; removed after the references are resolved. */
    private static final String ANCHORS = "x-errors";

    /** The common part of the requests of all events. */
    private static final String COMMON = "x-webhook";

    private static final String SHARED = "#/$defs/";
    private static final String COMPONENT = "#/components/schemas/event-";
    private static final int MAX_ALIASES = 1_000;

    private final SingletonSupplier<String> description;

    ApiDescriptionController(EventCatalogue catalogue) {
        this.description =
                SingletonSupplier.of(() -> {
                    ObjectNode document = JsonMapper.shared().valueToTree(read());
                    addWebhooks(catalogue, document);
                    return document.toString();
                });
    }

    @GetMapping(path = "/v3/api-docs", produces = MediaType.APPLICATION_JSON_VALUE)
    String description() {
        return description.obtain();
    }

    /** The hand-written part of the description, with its references by name resolved. */
    static Map<String, Object> read() {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(MAX_ALIASES);
        options.setAllowDuplicateKeys(false);
        try (InputStream input = new ClassPathResource(FILE).getInputStream()) {
            Map<String, Object> document =
                    new LinkedHashMap<>(new Yaml(new SafeConstructor(options)).load(input));
            document.remove(ANCHORS);
            return document;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Adds the section {@code webhooks}: the request of each event of the catalogue. The
     * definitions that the schemas share become components.
     */
    private static void addWebhooks(EventCatalogue catalogue, ObjectNode description) {
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
