package com.therapybooking.apidocs;

import com.therapybooking.webhook.catalogue.EventCatalogue;
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
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Serves the description, which Swagger UI reads. */
@RestController
class ApiDescriptionController {

    private static final String FILE = "openapi/api.yaml";

    /** Texts that others repeat by reference; removed after the references are resolved. */
    private static final String ANCHORS = "x-errors";

    private static final int MAX_ALIASES = 1_000;

    private final SingletonSupplier<String> description;

    ApiDescriptionController(EventCatalogue catalogue) {
        this.description =
                SingletonSupplier.of(() -> {
                    ObjectNode document = JsonMapper.shared().valueToTree(read());
                    EventWebhooks.add(catalogue, document);
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
}
